set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(CCACHE ccache)
if(CCACHE)
  # Without the sloppiness ccache refuses every file that uses a precompiled header; with the base folder two checkouts
  # share what they compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()
find_program(MOLD mold)

# What every target of ours is built with.
add_library(welcomed_build INTERFACE)
target_compile_options(welcomed_build INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  # Designated initialisers leave out fields on purpose: those keep their defaults.
  -Wno-missing-field-initializers
  # False alarms of GCC 12 on std::string and std::optional (GCC bugs 105651 and 80635).
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-maybe-uninitialized>)
if(CMAKE_UNITY_BUILD)
  # Several files as one: what stands in a file of its own looks to GCC as if it came from a header.
  target_compile_options(welcomed_build INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
if(MOLD)
  target_link_options(welcomed_build INTERFACE -fuse-ld=mold)
endif()
if(WELCOMED_SANITIZE)
  target_compile_options(welcomed_build INTERFACE -fsanitize=${WELCOMED_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
  if(WELCOMED_SANITIZE MATCHES thread)
    # Asio of Boost 1.74 has fences, which the sanitizer does not follow; what they order is under its mutexes, too.
    # And GCC 12 sees a string's bytes outside of a tl::unexpected that holds it.
    target_compile_options(welcomed_build INTERFACE -Wno-tsan -Wno-array-bounds)
  endif()
  target_link_options(welcomed_build INTERFACE -fsanitize=${WELCOMED_SANITIZE})
endif()
