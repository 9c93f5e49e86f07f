# The Debian package: cpack packs what cmake/install.cmake installs; packaging/ has what only a package needs.

# Who makes packages for others says so in the variables of Debian's tools; the address that stands otherwise is nobody's.
set(maintainer "the welcomed authors <welcomed@example.com>")
if(DEFINED ENV{DEBEMAIL})
  set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_PACKAGE_NAME welcomed)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${maintainer}")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "daemon that rolls a Teams app out and welcomes people once")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"welcomed selects people and teams of a Microsoft 365 tenant by policy, installs
a Teams app with a bot for them through Microsoft Graph, and sends each of them
one templated welcome. Nobody is welcomed twice and nobody is forgotten,
whatever crashes, repeats or arrives in the wrong order.
.
The service waits until /etc/welcomed/welcomed.yaml is yours.")

# Absolute places such as /etc lie in the package only this way.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/packaging/staging.cmake)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_STRIP_FILES ON)

# Of the libraries dpkg-shlibdeps knows; the last line is what postinst makes the user with, in a container without
# systemd.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "ca-certificates, tzdata, systemd | systemd-standalone-sysusers | systemd-sysusers")

set(CPACK_WELCOMED_CONFFILES ${CMAKE_BINARY_DIR}/packaging/conffiles)   # written by staging.cmake
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CPACK_WELCOMED_CONFFILES})
foreach(script preinst postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/packaging/${script})
endforeach()

# Debian's changelog is CHANGELOG.md in another form, and cannot be made where that lacks this version.
set(changelog ${CMAKE_BINARY_DIR}/packaging/changelog)
add_custom_command(OUTPUT ${changelog} DEPENDS ${CMAKE_SOURCE_DIR}/CHANGELOG.md ${CMAKE_SOURCE_DIR}/packaging/changelog
  COMMAND ${CMAKE_SOURCE_DIR}/packaging/changelog ${CMAKE_SOURCE_DIR}/CHANGELOG.md ${PROJECT_VERSION} ${maintainer}
          > ${changelog}
  VERBATIM)
add_custom_target(changelog DEPENDS ${changelog})
add_dependencies(installed changelog)
install(FILES ${changelog} DESTINATION ${CMAKE_INSTALL_DOCDIR})

# LICENSE in Debian's form.
file(READ LICENSE license)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS LICENSE)
string(REGEX MATCH "Copyright \\(c\\) ([^\n]*)\n\n(.*)" license "${license}")
set(holder "${CMAKE_MATCH_1}")
string(STRIP "${CMAKE_MATCH_2}" license)
string(REPLACE "\n\n" "\n.\n" license "${license}")
string(REPLACE "\n" "\n " license "${license}")
configure_file(packaging/copyright.in packaging/copyright @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Licences of what is compiled in and wants to be named: headers of Debian's packages, and Microsoft's renderer and uPlot
# where they were fetched.
foreach(each nlohmann-json3-dev libcli11-dev)
  install(FILES /usr/share/doc/${each}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR}/compiled-in RENAME ${each})
endforeach()
foreach(each adaptivecards uplot markdown-it linkify-it mdurl uc.micro punycode.js entities)
  file(GLOB found ${packages}/${each}/LICENSE*)
  if(found)
    install(FILES ${found} DESTINATION ${CMAKE_INSTALL_DOCDIR}/compiled-in RENAME ${each})
  endif()
endforeach()

include(CPack)
