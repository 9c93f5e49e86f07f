# embed_file(TARGET NAME FILE): the function welcomed::cli::embedded::NAME() of TARGET gives the bytes of FILE, or none
# when there is no such file.
function(embed_file target name file)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.cpp)
  set(symbol welcomed_embedded_${name})
  if(EXISTS ${file})
    file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [=[
#include "cli/embedded.hpp"
asm(".section .rodata\n@symbol@_begin:\n.incbin \"@file@\"\n@symbol@_end:\n.byte 0\n.previous\n");
extern "C" const char @symbol@_begin[];
extern "C" const char @symbol@_end[];
std::string_view welcomed::cli::embedded::@name@() { return {@symbol@_begin, @symbol@_end}; }
]=])
    set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${file})
  else()
    file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [=[
#include "cli/embedded.hpp"
std::string_view welcomed::cli::embedded::@name@() { return {}; }
]=])
  endif()
  target_sources(${target} PRIVATE ${source})
endfunction()
