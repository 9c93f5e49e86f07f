# The defences of compiler and linker, for every target of ours in a release build; tests/shipped reads them out of the
# program, and scripts/hardening-cost measures what they cost.
option(WELCOMED_HARDENED "Build the release with the defences of compiler and linker" ON)

if(WELCOMED_HARDENED AND CMAKE_BUILD_TYPE STREQUAL Release AND NOT WELCOMED_SANITIZE)
  # Some compilers come with _FORTIFY_SOURCE, and a definition of CMake's would stand before what undefines theirs.
  target_compile_options(welcomed_build INTERFACE -fPIE -fstack-protector-strong -fstack-clash-protection
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  target_compile_definitions(welcomed_build INTERFACE _GLIBCXX_ASSERTIONS)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|i.86")
    target_compile_options(welcomed_build INTERFACE -fcf-protection)
  endif()
  target_link_options(welcomed_build INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
