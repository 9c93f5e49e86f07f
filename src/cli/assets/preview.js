// Draws each card with Microsoft's renderer in the place of ours.
(() => {
  const cards = JSON.parse(document.getElementById('cards').textContent);
  for (const place of document.querySelectorAll('.card')) {
    const source = cards[Number(place.dataset.card)];
    if (source === null) continue;
    const drawn = drawCard(source, place.dataset.theme);
    if (!drawn) continue;
    place.replaceChildren(drawn);
    place.classList.add('drawn');
  }
})();
