// Draws cards with Microsoft's renderer, as Teams is known to set it up: drawCard(card, 'light' or 'dark') gives an
// element, or null for what is no card.
const drawCard = (() => {
  const { AdaptiveCard, HostConfig } = AdaptiveCards;
  const markdown = markdownit();
  AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  };
  const colors = (text, subtle, accent) => {
    const both = (color, faint) => ({ default: color, subtle: faint });
    return {
      default: both(text, subtle), dark: both('#242424', '#616161'), light: both('#ffffff', '#e0e0e0'),
      accent: both(accent, accent), good: both('#13a10e', '#13a10e'), warning: both('#c19c00', '#c19c00'),
      attention: both('#c4314b', '#c4314b'),
    };
  };
  const host = (card, text, subtle, accent, emphasis) => new HostConfig({
    fontFamily: 'inherit',
    fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 32 },
    imageSizes: { small: 32, medium: 52, large: 100 },
    spacing: { small: 8, default: 8, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: '#80808080' },
    supportsInteractivity: true,
    containerStyles: {
      default: { backgroundColor: card, foregroundColors: colors(text, subtle, accent) },
      emphasis: { backgroundColor: emphasis, foregroundColors: colors(text, subtle, accent) },
    },
    actions: { maxActions: 6, spacing: 'medium', buttonSpacing: 8, actionsOrientation: 'horizontal', actionAlignment: 'left' },
  });
  const hosts = {
    light: host('#ffffff', '#242424', '#616161', '#5b5fc7', '#f5f5f5'),
    dark: host('#292929', '#ffffff', '#adadad', '#7f85f5', '#333333'),
  };
  return (source, theme) => {
    const card = new AdaptiveCard();
    card.hostConfig = hosts[theme];
    card.parse(source);
    return card.render() ?? null;
  };
})();
