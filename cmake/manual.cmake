# Manual pages and completion of shells, printed by the program from the tables that it works with.
set(manual ${CMAKE_BINARY_DIR}/manual)
file(MAKE_DIRECTORY ${manual})
add_custom_command(TARGET welcomed POST_BUILD
  COMMAND welcomed --print command > ${manual}/welcomed.1
  COMMAND welcomed --print configuration > ${manual}/welcomed.yaml.5
  COMMAND welcomed --print bash > ${manual}/welcomed.bash
  COMMAND welcomed --print zsh > ${manual}/_welcomed
  COMMAND welcomed --print fish > ${manual}/welcomed.fish
  BYPRODUCTS ${manual}/welcomed.1 ${manual}/welcomed.yaml.5 ${manual}/welcomed.bash ${manual}/_welcomed
    ${manual}/welcomed.fish
  VERBATIM)
install(FILES ${manual}/welcomed.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${manual}/welcomed.yaml.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES ${manual}/welcomed.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME welcomed)
install(FILES ${manual}/_welcomed DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${manual}/welcomed.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
