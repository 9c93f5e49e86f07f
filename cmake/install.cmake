# What an admin gets beside the program, and where: in the places of a Debian. cmake/package.cmake makes the package of
# all that is installed.
install(CODE [[
  if(NOT DEFINED ENV{DESTDIR})
    message(FATAL_ERROR "this would write over /etc/welcomed: install the package of ./scripts/package, or set DESTDIR")
  endif()
]])

# All that has to be built for it, which is less than the tests need; scripts/package builds it.
add_custom_target(installed ALL)
add_dependencies(installed welcomed)

install(PROGRAMS packaging/healthy DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/welcomed)
install(FILES config/welcomed.yaml DESTINATION /etc/welcomed)
install(DIRECTORY config/templates DESTINATION /etc/welcomed)
# The unit compares the configuration with the shipped one.
install(FILES config/welcomed.yaml config/welcomed.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/welcomed)
install(DIRECTORY config/first-ninety-days DESTINATION ${CMAKE_INSTALL_DATADIR}/welcomed)
install(DIRECTORY config/monitoring DESTINATION ${CMAKE_INSTALL_DATADIR}/welcomed)
install(FILES systemd/welcomed.service DESTINATION lib/systemd/system)
# One more daemon on the same machine has the same unit, but for its configuration.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS systemd/welcomed.service)
file(READ systemd/welcomed.service unit)
string(REPLACE "/etc/welcomed/welcomed.yaml" "/etc/welcomed/%i.yaml" unit "${unit}")
string(REPLACE "/run/credentials/welcomed.service" "/run/credentials/welcomed@%i.service" unit "${unit}")
file(WRITE ${CMAKE_BINARY_DIR}/systemd/welcomed@.service "${unit}")
install(FILES ${CMAKE_BINARY_DIR}/systemd/welcomed@.service DESTINATION lib/systemd/system)
install(FILES systemd/welcomed.sysusers DESTINATION lib/sysusers.d RENAME welcomed.conf)
# With all that the README leads to.
install(FILES README.md SECURITY.md CONTAINERS.md CONTRIBUTING.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES packaging/kubernetes.yaml DESTINATION ${CMAKE_INSTALL_DOCDIR}/packaging)
# The pictures that the README shows.
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
