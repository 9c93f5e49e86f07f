# Run by cpack on the tree that it packs, for what debhelper does elsewhere.
set(tree ${CPACK_TEMPORARY_INSTALL_DIRECTORY})

# Folders have one mode, whatever the umask was.
file(CHMOD_RECURSE ${tree} DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

# Without name and time, so that the same text gives the same bytes.
file(GLOB texts ${tree}/usr/share/man/man*/* ${tree}/usr/share/doc/welcomed/changelog)
execute_process(COMMAND gzip -9n ${texts} COMMAND_ERROR_IS_FATAL ANY)

# What dpkg does not overwrite once an admin changed it: all that is in /etc.
file(GLOB_RECURSE conffiles RELATIVE ${tree} ${tree}/etc/*)
list(JOIN conffiles "\n/" conffiles)
file(WRITE ${CPACK_WELCOMED_CONFFILES} "/${conffiles}\n")
