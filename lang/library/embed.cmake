# cmake -DINPUT=file -DOUTPUT=file.cpp -DNAMESPACE=writ::library -DSYMBOL=name -P embed.cmake
file(READ "${INPUT}" text)
if(text MATCHES "\\)writ\"")
  message(FATAL_ERROR "${INPUT} holds the end mark of a raw string")
endif()
file(WRITE "${OUTPUT}" "#include <string_view>\nnamespace ${NAMESPACE} {\n"
     "extern const std::string_view ${SYMBOL};\nconst std::string_view ${SYMBOL} = R\"writ(${text})writ\";\n}\n")
