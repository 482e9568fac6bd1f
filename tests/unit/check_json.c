/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/json.h"
#include "tests/unit/unit.h"

#define BYTES(s)	s, sizeof(s) - 1

/* What the scanner says of each kind of fault. */
#define TOO_LONG	"is too long"
#define EMPTY		"is empty"
#define MARK		"starts with a byte order mark"
#define NO_OBJECT	"is not a JSON object"
#define BEHIND		"has bytes behind the object"
#define ENDS		"ends too early"
#define ENDS_STRING	"ends inside a string"
#define ENDS_ESCAPE	"ends inside an escape"
#define NO_UTF8		"is not UTF-8"
#define NO_HEX		"has a bad \\u escape"
#define SURROGATE	"has a lone surrogate"
#define NO_ESCAPE	"has an unknown escape"
#define CONTROL		"has a control character in a string"
#define NAME_CONTROL	"has a control character in a name"
#define NO_NAME		"lacks a member's name"
#define NO_COLON	"lacks a colon"
#define NO_COMMA	"lacks a comma"
#define TWICE		"has a member twice"
#define MANY		"has too many members"
#define DEEP		"is nested too deeply"
#define LEADING		"has a number with a leading zero"
#define NUMBER		"has a bad number"
#define NO_VALUE	"has something that is no JSON value"

static const struct {
	const char	*fact;
	const char	*bytes;
	size_t		 n;
	const char	*why;		/* NULL: accepted */
} documents[] = {
	/* The object at the top. */
	{ "the empty object", BYTES("{}"), NULL },
	{ "blanks of all four kinds", BYTES(" \t\r\n{ \t\r\n} \t\r\n"), NULL },
	{ "an active answer", BYTES("{\"active\":true,\"scope\":\"{SLEEP=READ}\",\"exp\":1565861634000}"), NULL },
	{ "an inactive answer", BYTES("{\"active\":false}"), NULL },
	{ "an error body", BYTES("{\"errors\":[{\"errorType\":\"expired_token\",\"message\":\"m\"}],\"success\":false}"), NULL },
	{ "nothing", BYTES(""), EMPTY },
	{ "blanks alone", BYTES(" \n\t"), EMPTY },
	{ "a NUL alone", BYTES("\0"), NO_OBJECT },
	{ "a NUL in front", BYTES("\0{}"), NO_OBJECT },
	{ "an array", BYTES("[]"), NO_OBJECT },
	{ "an array with the answer", BYTES("[{\"active\":true}]"), NO_OBJECT },
	{ "a string", BYTES("\"active\""), NO_OBJECT },
	{ "a number", BYTES("1"), NO_OBJECT },
	{ "the word true", BYTES("true"), NO_OBJECT },
	{ "the word null", BYTES("null"), NO_OBJECT },
	{ "a page of HTML", BYTES("<!DOCTYPE html><html></html>"), NO_OBJECT },
	{ "XML", BYTES("<?xml version=\"1.0\"?>"), NO_OBJECT },
	{ "a form", BYTES("active=true&user_id=A"), NO_OBJECT },
	{ "a script's guard", BYTES(")]}',\n{}"), NO_OBJECT },
	{ "a padding call", BYTES("cb({\"active\":true})"), NO_OBJECT },
	{ "gzip", BYTES("\x1f\x8b\x08\0\0\0\0\0\0\x03"), NO_OBJECT },
	{ "a vertical tab in front", BYTES("\v{}"), NO_OBJECT },
	{ "a form feed in front", BYTES("\f{}"), NO_OBJECT },
	{ "a no-break space in front", BYTES("\xc2\xa0{}"), NO_OBJECT },
	{ "an ideographic space in front", BYTES("\xe3\x80\x80{}"), NO_OBJECT },
	{ "a comment in front", BYTES("/* */{}"), NO_OBJECT },
	{ "a line comment in front", BYTES("// x\n{}"), NO_OBJECT },
	{ "a hash comment in front", BYTES("# x\n{}"), NO_OBJECT },
	{ "a closing brace", BYTES("}"), NO_OBJECT },
	{ "UTF-8 with a mark", BYTES("\xef\xbb\xbf{}"), MARK },
	{ "a mark alone", BYTES("\xef\xbb\xbf"), MARK },
	{ "half a mark", BYTES("\xef\xbb{}"), NO_OBJECT },
	{ "UTF-16 big-endian with a mark", BYTES("\xfe\xff\0{\0}"), NO_OBJECT },
	{ "UTF-16 little-endian with a mark", BYTES("\xff\xfe{\0}\0"), NO_OBJECT },
	{ "UTF-16 little-endian", BYTES("{\0}\0"), NO_NAME },
	{ "UTF-32 little-endian", BYTES("{\0\0\0}\0\0\0"), NO_NAME },

	/* Bytes behind it. */
	{ "a second object", BYTES("{}{}"), BEHIND },
	{ "a second object on its own line", BYTES("{\"active\":false}\n{\"active\":true}"), BEHIND },
	{ "a second answer behind a comma", BYTES("{\"active\":true},{}"), BEHIND },
	{ "a brace too many", BYTES("{}}"), BEHIND },
	{ "a bracket behind", BYTES("{}]"), BEHIND },
	{ "a NUL behind", BYTES("{}\0"), BEHIND },
	{ "a NUL and an answer behind", BYTES("{}\0{\"active\":true}"), BEHIND },
	{ "a letter behind", BYTES("{}x"), BEHIND },
	{ "a comma behind", BYTES("{},"), BEHIND },
	{ "a semicolon behind", BYTES("{};"), BEHIND },
	{ "a comment behind", BYTES("{}/* */"), BEHIND },
	{ "a line comment behind", BYTES("{}//"), BEHIND },
	{ "a hash behind", BYTES("{}#"), BEHIND },
	{ "a form feed behind", BYTES("{}\f"), BEHIND },
	{ "a mark behind", BYTES("{}\xef\xbb\xbf"), BEHIND },
	{ "a record separator behind", BYTES("{}\x1e"), BEHIND },
	{ "a bad byte behind", BYTES("{}\xff"), BEHIND },

	/* Cut short. */
	{ "a brace", BYTES("{"), ENDS },
	{ "a brace and a blank", BYTES("{ "), ENDS },
	{ "half a name", BYTES("{\"act"), ENDS_STRING },
	{ "a name", BYTES("{\"a\""), NO_COLON },
	{ "a name and a colon", BYTES("{\"a\":"), NO_VALUE },
	{ "half a word", BYTES("{\"a\":tru"), NO_VALUE },
	{ "a word", BYTES("{\"a\":true"), ENDS },
	{ "a number", BYTES("{\"a\":1"), ENDS },
	{ "a comma", BYTES("{\"a\":1,"), ENDS },
	{ "a comma and a blank", BYTES("{\"a\":1, "), ENDS },
	{ "half a string", BYTES("{\"a\":\"b"), ENDS_STRING },
	{ "a string and no brace", BYTES("{\"a\":\"b\""), ENDS },
	{ "a backslash", BYTES("{\"a\":\"\\"), ENDS_ESCAPE },
	{ "half an escape", BYTES("{\"a\":\"\\u00"), ENDS_ESCAPE },
	{ "an escape without digits", BYTES("{\"a\":\"\\u"), ENDS_ESCAPE },
	{ "a high surrogate", BYTES("{\"a\":\"\\ud83d"), SURROGATE },
	{ "a high surrogate and a backslash", BYTES("{\"a\":\"\\ud83d\\"), SURROGATE },
	{ "a high surrogate and half a low one", BYTES("{\"a\":\"\\ud83d\\ude"), SURROGATE },
	{ "an open array", BYTES("{\"a\":["), ENDS },
	{ "an open array with a value", BYTES("{\"a\":[1"), ENDS },
	{ "a closed array, an open object", BYTES("{\"a\":[1]"), ENDS },
	{ "an open inner object", BYTES("{\"a\":{\"b\":1}"), ENDS },
	{ "half of a two-byte character", BYTES("{\"a\":\"\xc3"), NO_UTF8 },
	{ "two thirds of a three-byte character", BYTES("{\"a\":\"\xe2\x82"), NO_UTF8 },
	{ "three quarters of a four-byte character", BYTES("{\"a\":\"\xf0\x9f\x98"), NO_UTF8 },

	/* Punctuation. */
	{ "a comma behind the last member", BYTES("{\"a\":1,}"), NO_NAME },
	{ "two commas behind the last member", BYTES("{\"a\":1,,}"), NO_NAME },
	{ "two commas between", BYTES("{\"a\":1,,\"b\":2}"), NO_NAME },
	{ "a comma first", BYTES("{,\"a\":1}"), NO_NAME },
	{ "a comma alone", BYTES("{,}"), NO_NAME },
	{ "no comma", BYTES("{\"a\":1 \"b\":2}"), NO_COMMA },
	{ "a semicolon between", BYTES("{\"a\":1;\"b\":2}"), NO_COMMA },
	{ "no colon", BYTES("{\"a\" 1}"), NO_COLON },
	{ "an equals sign", BYTES("{\"a\"=1}"), NO_COLON },
	{ "an arrow", BYTES("{\"a\"=>1}"), NO_COLON },
	{ "two colons", BYTES("{\"a\"::1}"), NO_VALUE },
	{ "a comma for a colon", BYTES("{\"a\",1}"), NO_COLON },
	{ "a name without a value", BYTES("{\"a\"}"), NO_COLON },
	{ "a name, a colon, no value", BYTES("{\"a\":}"), NO_VALUE },
	{ "a name, a colon, a comma", BYTES("{\"a\":,\"b\":1}"), NO_VALUE },
	{ "a value without a name", BYTES("{1}"), NO_NAME },
	{ "an object for a name", BYTES("{{}:1}"), NO_NAME },
	{ "an array for a name", BYTES("{[]:1}"), NO_NAME },
	{ "a bare name", BYTES("{active:true}"), NO_NAME },
	{ "a name in single quotes", BYTES("{'active':true}"), NO_NAME },
	{ "a name in backquotes", BYTES("{`active`:true}"), NO_NAME },
	{ "a name in typographic quotes", BYTES("{\xe2\x80\x9c" "active\xe2\x80\x9d:true}"), NO_NAME },
	{ "a number for a name", BYTES("{1:true}"), NO_NAME },
	{ "null for a name", BYTES("{null:true}"), NO_NAME },
	{ "a name with an escaped first quote", BYTES("{\\\"a\":1}"), NO_NAME },
	{ "a string in single quotes", BYTES("{\"a\":'b'}"), NO_VALUE },
	{ "a comment inside", BYTES("{/* */\"a\":1}"), NO_NAME },
	{ "a comment before the value", BYTES("{\"a\":/* */1}"), NO_VALUE },
	{ "a comment behind the value", BYTES("{\"a\":1/* */}"), NO_COMMA },
	{ "a line comment inside", BYTES("{\"a\":1//x\n}"), NO_COMMA },
	{ "a hash comment inside", BYTES("{\"a\":1#x\n}"), NO_COMMA },
	{ "a bracket closes the object", BYTES("{\"a\":1]"), NO_COMMA },
	{ "a brace closes the array", BYTES("{\"a\":[1}}"), NO_COMMA },
	{ "a bracket closes the empty object", BYTES("{]"), NO_NAME },
	{ "a brace closes the empty array", BYTES("{\"a\":[}}"), NO_VALUE },
	{ "a form feed inside", BYTES("{\f\"a\":1}"), NO_NAME },
	{ "a no-break space inside", BYTES("{\"a\":\xc2\xa0" "1}"), NO_VALUE },
	{ "a NUL before the name", BYTES("{\0\"a\":1}"), NO_NAME },
	{ "a NUL before the value", BYTES("{\"a\":\0" "1}"), NO_VALUE },
	{ "a NUL behind the value", BYTES("{\"a\":1\0}"), NO_COMMA },
	{ "a mark before the name", BYTES("{\xef\xbb\xbf\"a\":1}"), NO_NAME },
	{ "a spread", BYTES("{...x}"), NO_NAME },
	{ "an undefined value", BYTES("{\"a\":undefined}"), NO_VALUE },
	{ "a call for a value", BYTES("{\"a\":Date(1)}"), NO_VALUE },
	{ "a date for a value", BYTES("{\"a\":2026-11-02}"), NO_COMMA },
	{ "a time for a value", BYTES("{\"a\":12:30}"), NO_COMMA },
	{ "a bare word for a value", BYTES("{\"a\":yes}"), NO_VALUE },
	{ "a closing quote alone", BYTES("{\"a\":b\"}"), NO_VALUE },
	{ "a quote inside a string", BYTES("{\"a\":\"b\"c\"}"), NO_COMMA },
	{ "two strings side by side", BYTES("{\"a\":\"b\" \"c\"}"), NO_COMMA },
	{ "two strings added", BYTES("{\"a\":\"b\"+\"c\"}"), NO_COMMA },
	{ "a regular expression", BYTES("{\"a\":/b/}"), NO_VALUE },
	{ "a value in parentheses", BYTES("{\"a\":(1)}"), NO_VALUE },

	/* Arrays. */
	{ "an empty array", BYTES("{\"a\":[]}"), NULL },
	{ "an empty array with a blank", BYTES("{\"a\":[ ]}"), NULL },
	{ "an array of all kinds", BYTES("{\"a\":[1,\"b\",true,false,null,{},[]]}"), NULL },
	{ "a comma behind the last element", BYTES("{\"a\":[1,]}"), NO_VALUE },
	{ "a comma alone in an array", BYTES("{\"a\":[,]}"), NO_VALUE },
	{ "a comma first in an array", BYTES("{\"a\":[,1]}"), NO_VALUE },
	{ "two commas in an array", BYTES("{\"a\":[1,,2]}"), NO_VALUE },
	{ "no comma in an array", BYTES("{\"a\":[1 2]}"), NO_COMMA },
	{ "a colon in an array", BYTES("{\"a\":[\"b\":1]}"), NO_COMMA },
	{ "a bare word in an array", BYTES("{\"a\":[b]}"), NO_VALUE },
	{ "a NUL in an array", BYTES("{\"a\":[\0]}"), NO_VALUE },

	/* Words. */
	{ "the three words", BYTES("{\"a\":true,\"b\":false,\"c\":null}"), NULL },
	{ "True", BYTES("{\"a\":True}"), NO_VALUE },
	{ "TRUE", BYTES("{\"a\":TRUE}"), NO_VALUE },
	{ "False", BYTES("{\"a\":False}"), NO_VALUE },
	{ "Null", BYTES("{\"a\":Null}"), NO_VALUE },
	{ "NULL", BYTES("{\"a\":NULL}"), NO_VALUE },
	{ "nil", BYTES("{\"a\":nil}"), NO_VALUE },
	{ "None", BYTES("{\"a\":None}"), NO_VALUE },
	{ "truee", BYTES("{\"a\":truee}"), NO_COMMA },
	{ "true1", BYTES("{\"a\":true1}"), NO_COMMA },
	{ "tru e", BYTES("{\"a\":tru e}"), NO_VALUE },
	{ "truefalse", BYTES("{\"a\":truefalse}"), NO_COMMA },
	{ "t", BYTES("{\"a\":t}"), NO_VALUE },
	{ "nul", BYTES("{\"a\":nul}"), NO_VALUE },
	{ "true with a NUL", BYTES("{\"a\":tr\0ue}"), NO_VALUE },
	{ "fullwidth true", BYTES("{\"a\":\xef\xbd\x94rue}"), NO_VALUE },

	/* Numbers. */
	{ "zero", BYTES("{\"a\":0}"), NULL },
	{ "minus zero", BYTES("{\"a\":-0}"), NULL },
	{ "a negative number", BYTES("{\"a\":-1}"), NULL },
	{ "a fraction", BYTES("{\"a\":0.5}"), NULL },
	{ "an exponent", BYTES("{\"a\":1e3}"), NULL },
	{ "an exponent with signs", BYTES("{\"a\":[1E+3,1e-3]}"), NULL },
	{ "all parts", BYTES("{\"a\":-10.25E+2}"), NULL },
	{ "an exponent with a leading zero", BYTES("{\"a\":1e03}"), NULL },
	{ "a number of forty digits", BYTES("{\"a\":1234567890123456789012345678901234567890}"), NULL },
	{ "an exponent beyond a double", BYTES("{\"a\":1e999}"), NULL },
	{ "NaN", BYTES("{\"a\":NaN}"), NO_VALUE },
	{ "nan", BYTES("{\"a\":nan}"), NO_VALUE },
	{ "minus NaN", BYTES("{\"a\":-NaN}"), NUMBER },
	{ "Infinity", BYTES("{\"a\":Infinity}"), NO_VALUE },
	{ "minus Infinity", BYTES("{\"a\":-Infinity}"), NUMBER },
	{ "inf", BYTES("{\"a\":inf}"), NO_VALUE },
	{ "a leading zero", BYTES("{\"a\":01}"), LEADING },
	{ "two zeros", BYTES("{\"a\":00}"), LEADING },
	{ "a negative leading zero", BYTES("{\"a\":-01}"), LEADING },
	{ "a leading zero and a fraction", BYTES("{\"a\":00.5}"), LEADING },
	{ "octal", BYTES("{\"a\":0o17}"), NO_COMMA },
	{ "hexadecimal", BYTES("{\"a\":0x1F}"), NO_COMMA },
	{ "binary", BYTES("{\"a\":0b1}"), NO_COMMA },
	{ "a plus sign", BYTES("{\"a\":+1}"), NO_VALUE },
	{ "a minus sign alone", BYTES("{\"a\":-}"), NUMBER },
	{ "two minus signs", BYTES("{\"a\":--1}"), NUMBER },
	{ "minus, blank, one", BYTES("{\"a\":- 1}"), NUMBER },
	{ "a typographic minus", BYTES("{\"a\":\xe2\x88\x92" "1}"), NO_VALUE },
	{ "no digit before the point", BYTES("{\"a\":.5}"), NO_VALUE },
	{ "minus and no digit before the point", BYTES("{\"a\":-.5}"), NUMBER },
	{ "no digit behind the point", BYTES("{\"a\":1.}"), NUMBER },
	{ "no digit between point and exponent", BYTES("{\"a\":1.e3}"), NUMBER },
	{ "two points", BYTES("{\"a\":1.2.3}"), NO_COMMA },
	{ "two points side by side", BYTES("{\"a\":1..2}"), NUMBER },
	{ "no digit in the exponent", BYTES("{\"a\":1e}"), NUMBER },
	{ "a sign alone in the exponent", BYTES("{\"a\":1e+}"), NUMBER },
	{ "two signs in the exponent", BYTES("{\"a\":1e+-2}"), NUMBER },
	{ "a fraction in the exponent", BYTES("{\"a\":1e0.5}"), NO_COMMA },
	{ "two exponents", BYTES("{\"a\":1e2e3}"), NO_COMMA },
	{ "a decimal comma", BYTES("{\"a\":1,5}"), NO_NAME },
	{ "grouped by underscores", BYTES("{\"a\":1_000}"), NO_COMMA },
	{ "grouped by apostrophes", BYTES("{\"a\":1'000}"), NO_COMMA },
	{ "grouped by blanks", BYTES("{\"a\":1 000}"), NO_COMMA },
	{ "a suffix", BYTES("{\"a\":1n}"), NO_COMMA },
	{ "another suffix", BYTES("{\"a\":1L}"), NO_COMMA },
	{ "a currency", BYTES("{\"a\":$1}"), NO_VALUE },
	{ "Arabic-Indic digits", BYTES("{\"a\":\xd9\xa1\xd9\xa2}"), NO_VALUE },
	{ "fullwidth digits", BYTES("{\"a\":\xef\xbc\x91}"), NO_VALUE },
	{ "a digit and a fullwidth digit", BYTES("{\"a\":1\xef\xbc\x91}"), NO_COMMA },
	{ "a NUL inside", BYTES("{\"a\":1\0" "2}"), NO_COMMA },

	/* Strings. */
	{ "every escape", BYTES("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"}"), NULL },
	{ "hexadecimal digits of both cases", BYTES("{\"a\":\"\\uAbCd\"}"), NULL },
	{ "a pair of surrogates", BYTES("{\"a\":\"\\ud83d\\uDE00\"}"), NULL },
	{ "an escaped NUL in a value", BYTES("{\"a\":\"\\u0000\"}"), NULL },
	{ "an escaped control character in a value", BYTES("{\"a\":\"\\u001b[2J\"}"), NULL },
	{ "DEL in a value", BYTES("{\"a\":\"\x7f\"}"), NULL },
	{ "characters of two, three, four bytes", BYTES("{\"a\":\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"}"), NULL },
	{ "the line separator", BYTES("{\"a\":\"\xe2\x80\xa8\"}"), NULL },
	{ "the last before the surrogates", BYTES("{\"a\":\"\xed\x9f\xbf\"}"), NULL },
	{ "the first behind the surrogates", BYTES("{\"a\":\"\xee\x80\x80\"}"), NULL },
	{ "a non-character", BYTES("{\"a\":\"\\uffff\"}"), NULL },
	{ "a raw NUL", BYTES("{\"a\":\"\0\"}"), CONTROL },
	{ "a raw NUL and more", BYTES("{\"a\":\"b\0c\"}"), CONTROL },
	{ "a raw SOH", BYTES("{\"a\":\"\x01\"}"), CONTROL },
	{ "a raw tab", BYTES("{\"a\":\"\t\"}"), CONTROL },
	{ "a raw newline", BYTES("{\"a\":\"\n\"}"), CONTROL },
	{ "a raw carriage return", BYTES("{\"a\":\"\r\"}"), CONTROL },
	{ "a raw ESC", BYTES("{\"a\":\"\x1b[2J\"}"), CONTROL },
	{ "a raw unit separator", BYTES("{\"a\":\"\x1f\"}"), CONTROL },
	{ "a backslash and a newline", BYTES("{\"a\":\"\\\n\"}"), NO_ESCAPE },
	{ "a backslash and a NUL", BYTES("{\"a\":\"\\\0\"}"), NO_ESCAPE },
	{ "a backslash and a wide character", BYTES("{\"a\":\"\\\xc3\xa9\"}"), NO_ESCAPE },
	{ "an escaped single quote", BYTES("{\"a\":\"\\'\"}"), NO_ESCAPE },
	{ "an escaped a", BYTES("{\"a\":\"\\a\"}"), NO_ESCAPE },
	{ "an escaped v", BYTES("{\"a\":\"\\v\"}"), NO_ESCAPE },
	{ "an escaped zero", BYTES("{\"a\":\"\\0\"}"), NO_ESCAPE },
	{ "an escaped x", BYTES("{\"a\":\"\\x41\"}"), NO_ESCAPE },
	{ "a capital U", BYTES("{\"a\":\"\\U00000041\"}"), NO_ESCAPE },
	{ "a capital N", BYTES("{\"a\":\"\\N\"}"), NO_ESCAPE },
	{ "an escape of three digits", BYTES("{\"a\":\"\\u041\"}"), NO_HEX },
	{ "an escape of one digit", BYTES("{\"a\":\"\\u1\",\"b\":1}"), NO_HEX },
	{ "an escape in braces", BYTES("{\"a\":\"\\u{41}\"}"), NO_HEX },
	{ "an escape with a sign", BYTES("{\"a\":\"\\u+041\"}"), NO_HEX },
	{ "an escape with a minus", BYTES("{\"a\":\"\\u-041\"}"), NO_HEX },
	{ "an escape with a blank", BYTES("{\"a\":\"\\u 041\"}"), NO_HEX },
	{ "an escape with 0x", BYTES("{\"a\":\"\\u0x41\"}"), NO_HEX },
	{ "an escape with a g", BYTES("{\"a\":\"\\u004g\"}"), NO_HEX },
	{ "a low surrogate alone", BYTES("{\"a\":\"\\udc00\"}"), SURROGATE },
	{ "a high surrogate alone", BYTES("{\"a\":\"\\ud800\"}"), SURROGATE },
	{ "a high surrogate and a letter", BYTES("{\"a\":\"\\ud800x\"}"), SURROGATE },
	{ "a high surrogate and another escape", BYTES("{\"a\":\"\\ud800\\n\"}"), SURROGATE },
	{ "a high surrogate and an escaped letter", BYTES("{\"a\":\"\\ud800\\u0041\"}"), SURROGATE },
	{ "two high surrogates", BYTES("{\"a\":\"\\ud800\\ud800\"}"), SURROGATE },
	{ "the pair turned round", BYTES("{\"a\":\"\\ude00\\ud83d\"}"), SURROGATE },
	{ "the last low surrogate alone", BYTES("{\"a\":\"\\udfff\"}"), SURROGATE },
	{ "a high surrogate and a bad escape", BYTES("{\"a\":\"\\ud83d\\uzzzz\"}"), SURROGATE },
	{ "a high surrogate alone in a name", BYTES("{\"\\ud800\":1}"), SURROGATE },
	{ "a continuation byte alone", BYTES("{\"a\":\"\x80\"}"), NO_UTF8 },
	{ "the last continuation byte alone", BYTES("{\"a\":\"\xbf\"}"), NO_UTF8 },
	{ "Latin-1", BYTES("{\"a\":\"caf\xe9\"}"), NO_UTF8 },
	{ "an overlong slash of two bytes", BYTES("{\"a\":\"\xc0\xaf\"}"), NO_UTF8 },
	{ "an overlong NUL of two bytes", BYTES("{\"a\":\"\xc0\x80\"}"), NO_UTF8 },
	{ "an overlong DEL of two bytes", BYTES("{\"a\":\"\xc1\xbf\"}"), NO_UTF8 },
	{ "an overlong slash of three bytes", BYTES("{\"a\":\"\xe0\x80\xaf\"}"), NO_UTF8 },
	{ "the largest overlong of three bytes", BYTES("{\"a\":\"\xe0\x9f\xbf\"}"), NO_UTF8 },
	{ "an overlong slash of four bytes", BYTES("{\"a\":\"\xf0\x80\x80\xaf\"}"), NO_UTF8 },
	{ "the largest overlong of four bytes", BYTES("{\"a\":\"\xf0\x8f\xbf\xbf\"}"), NO_UTF8 },
	{ "a surrogate in UTF-8", BYTES("{\"a\":\"\xed\xa0\x80\"}"), NO_UTF8 },
	{ "the last surrogate in UTF-8", BYTES("{\"a\":\"\xed\xbf\xbf\"}"), NO_UTF8 },
	{ "a pair of surrogates in UTF-8", BYTES("{\"a\":\"\xed\xa0\xbd\xed\xb8\x80\"}"), NO_UTF8 },
	{ "one above the last character", BYTES("{\"a\":\"\xf4\x90\x80\x80\"}"), NO_UTF8 },
	{ "a lead byte F5", BYTES("{\"a\":\"\xf5\x80\x80\x80\"}"), NO_UTF8 },
	{ "five bytes", BYTES("{\"a\":\"\xf8\x88\x80\x80\x80\"}"), NO_UTF8 },
	{ "six bytes", BYTES("{\"a\":\"\xfc\x84\x80\x80\x80\x80\"}"), NO_UTF8 },
	{ "FE", BYTES("{\"a\":\"\xfe\"}"), NO_UTF8 },
	{ "FF", BYTES("{\"a\":\"\xff\"}"), NO_UTF8 },
	{ "two bytes, the second a letter", BYTES("{\"a\":\"\xc3x\"}"), NO_UTF8 },
	{ "two bytes, the second a quote", BYTES("{\"a\":\"\xc3\"}"), NO_UTF8 },
	{ "three bytes, the third a letter", BYTES("{\"a\":\"\xe2\x82x\"}"), NO_UTF8 },
	{ "four bytes, the fourth a letter", BYTES("{\"a\":\"\xf0\x9f\x98x\"}"), NO_UTF8 },
	{ "two lead bytes", BYTES("{\"a\":\"\xc3\xc3\xa9\"}"), NO_UTF8 },
	{ "a bad byte in a name", BYTES("{\"a\xff\":1}"), NO_UTF8 },
	{ "an overlong letter in a name", BYTES("{\"\xc1\xa1\":1}"), NO_UTF8 },

	/* Names. */
	{ "the empty name", BYTES("{\"\":1}"), NULL },
	{ "names that differ by case", BYTES("{\"a\":1,\"A\":2}"), NULL },
	{ "a name that is the other's beginning", BYTES("{\"ab\":1,\"a\":2,\"abc\":3}"), NULL },
	{ "composed and decomposed names", BYTES("{\"\xc3\xa9\":1,\"e\xcc\x81\":2}"), NULL },
	{ "the same name in two objects", BYTES("{\"a\":{\"b\":1},\"c\":{\"b\":2},\"b\":3}"), NULL },
	{ "the same name in objects of an array", BYTES("{\"a\":[{\"b\":1},{\"b\":2}]}"), NULL },
	{ "the outer's name in the inner", BYTES("{\"a\":{\"a\":{\"a\":1}}}"), NULL },
	{ "a raw NUL in a name", BYTES("{\"user_id\0x\":1}"), CONTROL },
	{ "an escaped NUL in a name", BYTES("{\"user_id\\u0000x\":1}"), NAME_CONTROL },
	{ "an escaped NUL at a name's end", BYTES("{\"active\\u0000\":true}"), NAME_CONTROL },
	{ "an escaped newline in a name", BYTES("{\"a\\nb\":1}"), NAME_CONTROL },
	{ "an escaped newline in a name, by number", BYTES("{\"a\\u000ab\":1}"), NAME_CONTROL },
	{ "an escaped backspace in a name", BYTES("{\"a\\b\":1}"), NAME_CONTROL },
	{ "an escaped ESC in a name", BYTES("{\"\\u001b[2J\":1}"), NAME_CONTROL },
	{ "a raw DEL in a name", BYTES("{\"a\x7f\":1}"), NAME_CONTROL },
	{ "an escaped DEL in a name", BYTES("{\"a\\u007f\":1}"), NAME_CONTROL },
	{ "a raw C1 control in a name", BYTES("{\"a\xc2\x9b\":1}"), NAME_CONTROL },
	{ "an escaped C1 control in a name", BYTES("{\"a\\u009b\":1}"), NAME_CONTROL },
	{ "a raw newline in a name", BYTES("{\"a\n\":1}"), CONTROL },
	{ "a control character in an inner name", BYTES("{\"x\":{\"a\\u0007\":1}}"), NAME_CONTROL },
	{ "active twice", BYTES("{\"active\":false,\"active\":true}"), TWICE },
	{ "active twice, alike", BYTES("{\"active\":true,\"active\":true}"), TWICE },
	{ "client_id twice", BYTES("{\"client_id\":\"A\",\"exp\":1,\"client_id\":\"B\"}"), TWICE },
	{ "the empty name twice", BYTES("{\"\":1,\"\":2}"), TWICE },
	{ "twice by an escape", BYTES("{\"active\":false,\"\\u0061ctive\":true}"), TWICE },
	{ "twice by an escape in the first", BYTES("{\"\\u0061ctive\":true,\"active\":false}"), TWICE },
	{ "twice, all escaped", BYTES("{\"ab\":1,\"\\u0061\\u0062\":2}"), TWICE },
	{ "twice by an escaped slash", BYTES("{\"a/b\":1,\"a\\/b\":2}"), TWICE },
	{ "twice by escaped quotes", BYTES("{\"a\\\"b\":1,\"a\\u0022b\":2}"), TWICE },
	{ "twice by an escaped backslash", BYTES("{\"a\\\\b\":1,\"a\\u005cb\":2}"), TWICE },
	{ "twice by digits of other case", BYTES("{\"\\u00e9\":1,\"\\u00E9\":2}"), TWICE },
	{ "twice, raw and escaped, two bytes", BYTES("{\"\xc3\xa9\":1,\"\\u00e9\":2}"), TWICE },
	{ "twice, raw and escaped, four bytes", BYTES("{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":2}"), TWICE },
	{ "twice in an inner object", BYTES("{\"a\":{\"b\":1,\"b\":2}}"), TWICE },
	{ "twice in an object of an array", BYTES("{\"a\":[{\"b\":1},{\"b\":1,\"b\":2}]}"), TWICE },
	{ "twice with an object between", BYTES("{\"a\":1,\"b\":{\"a\":2},\"a\":3}"), TWICE },
	{ "twice with an object as the value", BYTES("{\"a\":{\"a\":1},\"a\":{}}"), TWICE },

	/* Depth. */
	{ "four objects deep", BYTES("{\"a\":{\"a\":{\"a\":{}}}}"), NULL },
	{ "four deep with a value", BYTES("{\"a\":{\"a\":{\"a\":{\"a\":1}}}}"), NULL },
	{ "an object and three arrays", BYTES("{\"a\":[[[1]]]}"), NULL },
	{ "wide, not deep", BYTES("{\"a\":[[[]],[[]],[[]],[[]],[[]]]}"), NULL },
	{ "five objects deep", BYTES("{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}"), DEEP },
	{ "an object and four arrays", BYTES("{\"a\":[[[[]]]]}"), DEEP },
	{ "an object, an array, three objects", BYTES("{\"a\":[{\"a\":{\"a\":{}}}]}"), DEEP },
	{ "five deep and cut short", BYTES("{\"a\":[[[["), DEEP },
	{ "five deep in the second member", BYTES("{\"a\":{},\"b\":[[[[1]]]]}"), DEEP },
};

START_TEST(document_is_judged)
{
	const char	*why = json_scan(documents[_i].bytes, documents[_i].n, JSON_MEMBERS_MAX);

	if (documents[_i].why == NULL)
		ck_assert_msg(why == NULL, "%s: %s", documents[_i].fact, why);
	else {
		ck_assert_msg(why != NULL, "%s: accepted", documents[_i].fact);
		ck_assert_msg(strcmp(why, documents[_i].why) == 0, "%s: %s",
		    documents[_i].fact, why);
	}
}
END_TEST

/* json-c reads what the scanner lets pass, and nothing else comes to it. */
START_TEST(document_is_parsed_or_refused)
{
	const char	*why = "untouched";
	struct json	*j;

	j = json_parse(documents[_i].bytes, documents[_i].n, &why);
	ck_assert_msg((j != NULL) == (documents[_i].why == NULL), "%s: %s",
	    documents[_i].fact, why);
	if (documents[_i].why != NULL)
		ck_assert_str_eq(why, documents[_i].why);
	json_free(j);
}
END_TEST

/* The bytes stand alone on the heap, so that valgrind and ASan see a read beyond them. */
START_TEST(every_beginning_of_a_document_is_safe)
{
	size_t	 n;
	char	*copy;

	for (n = 0; n < documents[_i].n; n++) {
		copy = malloc(n == 0 ? 1 : n);
		memcpy(copy, documents[_i].bytes, n);
		(void)json_scan(copy, n, JSON_MEMBERS_MAX);
		free(copy);
	}
}
END_TEST

START_TEST(size_has_a_limit)
{
	static char	text[JSON_SIZE_MAX + 2];

	memset(text, ' ', sizeof(text));
	memcpy(text, "{}", 2);
	ck_assert_ptr_null(json_scan(text, JSON_SIZE_MAX, JSON_MEMBERS_MAX));
	ck_assert_str_eq(json_scan(text, JSON_SIZE_MAX + 1, JSON_MEMBERS_MAX), TOO_LONG);
}
END_TEST

/* {"0":0,"1":0,...}: n members, every second one inside "in" when split. */
static size_t
many_members(char *text, size_t size, int n, int split)
{
	size_t	at = 0;
	int	i;

	for (i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, size - at, "%s\"%d\":%s",
		    i == 0 ? "{" : i == split + 1 ? "" : ",", i,
		    i == split ? "{" : "0");
	if (split > 0)
		at += (size_t)snprintf(text + at, size - at, "}");
	at += (size_t)snprintf(text + at, size - at, "}");
	return at;
}

static const struct {
	int		 n, split;
	const char	*why;
} counts[] = {
	{ 1, -2, NULL },
	{ JSON_MEMBERS_MAX - 1, -2, NULL },
	{ JSON_MEMBERS_MAX, -2, NULL },
	{ JSON_MEMBERS_MAX + 1, -2, MANY },
	{ 1000, -2, MANY },
	{ JSON_MEMBERS_MAX, 10, NULL },
	{ JSON_MEMBERS_MAX + 1, 10, MANY },
};

START_TEST(members_are_counted_over_all_objects)
{
	static char	 text[JSON_SIZE_MAX];
	size_t		 n = many_members(text, sizeof(text), counts[_i].n,
	    counts[_i].split);
	const char	*why = json_scan(text, n, JSON_MEMBERS_MAX);

	if (counts[_i].why == NULL)
		ck_assert_msg(why == NULL, "%d: %s", counts[_i].n, why);
	else
		ck_assert_str_eq(why, counts[_i].why);
}
END_TEST

START_TEST(a_deep_bomb_costs_nothing)
{
	static char	text[JSON_SIZE_MAX];

	memset(text, '[', sizeof(text));
	memcpy(text, "{\"a\":", 5);
	ck_assert_str_eq(json_scan(text, sizeof(text), JSON_MEMBERS_MAX), DEEP);
}
END_TEST

/* Typed look-ups of the member "m". */
enum asked { BOOL, STRING, INTEGER, ERROR_TYPE };

static const struct {
	const char	*fact;
	const char	*text;
	enum asked	 asked;
	enum json_found	 found;
	int64_t		 number;
	const char	*string;
} members[] = {
	{ "true", "{\"m\":true}", BOOL, JSON_FOUND, 1, NULL },
	{ "false", "{\"m\":false}", BOOL, JSON_FOUND, 0, NULL },
	{ "no bool", "{\"n\":true}", BOOL, JSON_ABSENT, 0, NULL },
	{ "another case", "{\"M\":true}", BOOL, JSON_ABSENT, 0, NULL },
	{ "a bool in an inner object", "{\"n\":{\"m\":true}}", BOOL, JSON_ABSENT, 0, NULL },
	{ "the string true", "{\"m\":\"true\"}", BOOL, JSON_WRONG, 0, NULL },
	{ "one for true", "{\"m\":1}", BOOL, JSON_WRONG, 0, NULL },
	{ "1.0 for true", "{\"m\":1.0}", BOOL, JSON_WRONG, 0, NULL },
	{ "null for a bool", "{\"m\":null}", BOOL, JSON_WRONG, 0, NULL },
	{ "an array for a bool", "{\"m\":[true]}", BOOL, JSON_WRONG, 0, NULL },
	{ "an object for a bool", "{\"m\":{}}", BOOL, JSON_WRONG, 0, NULL },

	{ "a string", "{\"m\":\"ABC\"}", STRING, JSON_FOUND, 0, "ABC" },
	{ "the empty string", "{\"m\":\"\"}", STRING, JSON_FOUND, 0, "" },
	{ "an escaped string", "{\"m\":\"\\u0041\\/\"}", STRING, JSON_FOUND, 0, "A/" },
	{ "a string of UTF-8", "{\"m\":\"\xc3\xa9\"}", STRING, JSON_FOUND, 0, "\xc3\xa9" },
	{ "an escape makes UTF-8", "{\"m\":\"\\u00e9\"}", STRING, JSON_FOUND, 0, "\xc3\xa9" },
	{ "a string of the last size that fits", "{\"m\":\"1234567\"}", STRING, JSON_FOUND, 0, "1234567" },
	{ "a string of one byte more", "{\"m\":\"12345678\"}", STRING, JSON_WRONG, 0, NULL },
	{ "a string with a NUL", "{\"m\":\"A\\u0000\"}", STRING, JSON_WRONG, 0, NULL },
	{ "a string with an ESC", "{\"m\":\"\\u001b\"}", STRING, JSON_WRONG, 0, NULL },
	{ "a string with a newline", "{\"m\":\"A\\n\"}", STRING, JSON_WRONG, 0, NULL },
	{ "a string with DEL", "{\"m\":\"A\\u007f\"}", STRING, JSON_WRONG, 0, NULL },
	{ "a string with a C1 control", "{\"m\":\"\\u009b\"}", STRING, JSON_WRONG, 0, NULL },
	{ "a string with a raw C1 control", "{\"m\":\"\xc2\x85\"}", STRING, JSON_WRONG, 0, NULL },
	{ "a string with the no-break space", "{\"m\":\"\xc2\xa0\"}", STRING, JSON_FOUND, 0, "\xc2\xa0" },
	{ "no string", "{}", STRING, JSON_ABSENT, 0, NULL },
	{ "a number for a string", "{\"m\":5}", STRING, JSON_WRONG, 0, NULL },
	{ "a bool for a string", "{\"m\":true}", STRING, JSON_WRONG, 0, NULL },
	{ "null for a string", "{\"m\":null}", STRING, JSON_WRONG, 0, NULL },
	{ "an array for a string", "{\"m\":[\"A\"]}", STRING, JSON_WRONG, 0, NULL },
	{ "an object for a string", "{\"m\":{\"id\":\"A\"}}", STRING, JSON_WRONG, 0, NULL },

	{ "an integer", "{\"m\":42}", INTEGER, JSON_FOUND, 42, NULL },
	{ "the lowest", "{\"m\":-5}", INTEGER, JSON_FOUND, -5, NULL },
	{ "one below the lowest", "{\"m\":-6}", INTEGER, JSON_WRONG, 0, NULL },
	{ "the highest", "{\"m\":253402300799999}", INTEGER, JSON_FOUND, 253402300799999, NULL },
	{ "one above the highest", "{\"m\":253402300800000}", INTEGER, JSON_WRONG, 0, NULL },
	{ "no integer", "{}", INTEGER, JSON_ABSENT, 0, NULL },
	{ "a fraction", "{\"m\":1.5}", INTEGER, JSON_WRONG, 0, NULL },
	{ "a fraction of zero", "{\"m\":1.0}", INTEGER, JSON_WRONG, 0, NULL },
	{ "an exponent", "{\"m\":1e3}", INTEGER, JSON_WRONG, 0, NULL },
	{ "an exponent of zero", "{\"m\":1e0}", INTEGER, JSON_WRONG, 0, NULL },
	{ "a huge exponent", "{\"m\":1e999}", INTEGER, JSON_WRONG, 0, NULL },
	{ "the largest of 64 bits", "{\"m\":9223372036854775807}", INTEGER, JSON_WRONG, 0, NULL },
	{ "one above 64 bits", "{\"m\":9223372036854775808}", INTEGER, JSON_WRONG, 0, NULL },
	{ "the largest unsigned", "{\"m\":18446744073709551615}", INTEGER, JSON_WRONG, 0, NULL },
	{ "one above the largest unsigned", "{\"m\":18446744073709551616}", INTEGER, JSON_WRONG, 0, NULL },
	{ "the largest unsigned and 43", "{\"m\":18446744073709551658}", INTEGER, JSON_WRONG, 0, NULL },
	{ "forty digits", "{\"m\":1234567890123456789012345678901234567890}", INTEGER, JSON_WRONG, 0, NULL },
	{ "forty digits, negative", "{\"m\":-1234567890123456789012345678901234567890}", INTEGER, JSON_WRONG, 0, NULL },
	{ "the smallest of 64 bits", "{\"m\":-9223372036854775808}", INTEGER, JSON_WRONG, 0, NULL },
	{ "a string for an integer", "{\"m\":\"42\"}", INTEGER, JSON_WRONG, 0, NULL },
	{ "a bool for an integer", "{\"m\":true}", INTEGER, JSON_WRONG, 0, NULL },
	{ "null for an integer", "{\"m\":null}", INTEGER, JSON_WRONG, 0, NULL },
	{ "an array for an integer", "{\"m\":[42]}", INTEGER, JSON_WRONG, 0, NULL },

	{ "an error type", "{\"errors\":[{\"errorType\":\"expired\",\"message\":\"x\"}],\"success\":false}", ERROR_TYPE, JSON_FOUND, 0, "expired" },
	{ "the first of two", "{\"errors\":[{\"errorType\":\"a\"},{\"errorType\":\"b\"}]}", ERROR_TYPE, JSON_FOUND, 0, "a" },
	{ "no errors", "{\"success\":false}", ERROR_TYPE, JSON_ABSENT, 0, NULL },
	{ "no error type", "{\"errors\":[{\"message\":\"x\"}]}", ERROR_TYPE, JSON_ABSENT, 0, NULL },
	{ "an empty list of errors", "{\"errors\":[]}", ERROR_TYPE, JSON_WRONG, 0, NULL },
	{ "an object for errors", "{\"errors\":{\"errorType\":\"a\"}}", ERROR_TYPE, JSON_WRONG, 0, NULL },
	{ "a string for errors", "{\"errors\":\"a\"}", ERROR_TYPE, JSON_WRONG, 0, NULL },
	{ "null for errors", "{\"errors\":null}", ERROR_TYPE, JSON_WRONG, 0, NULL },
	{ "strings in errors", "{\"errors\":[\"a\"]}", ERROR_TYPE, JSON_WRONG, 0, NULL },
	{ "null in errors", "{\"errors\":[null]}", ERROR_TYPE, JSON_WRONG, 0, NULL },
	{ "an array in errors", "{\"errors\":[[]]}", ERROR_TYPE, JSON_WRONG, 0, NULL },
	{ "a number for the error type", "{\"errors\":[{\"errorType\":1}]}", ERROR_TYPE, JSON_WRONG, 0, NULL },
	{ "an error type that is too long", "{\"errors\":[{\"errorType\":\"12345678\"}]}", ERROR_TYPE, JSON_WRONG, 0, NULL },
};

START_TEST(member_is_of_its_type_or_wrong)
{
	char		 string[8] = "-";
	bool		 flag = false;
	int64_t		 number = -77;
	const char	*why;
	struct json	*j;
	enum json_found	 r = JSON_ABSENT;

	j = json_parse(members[_i].text, strlen(members[_i].text), &why);
	ck_assert_msg(j != NULL, "%s: %s", members[_i].fact, why);
	switch (members[_i].asked) {
	case BOOL:
		flag = members[_i].number == 0;
		r = json_get_bool(j, "m", &flag);
		if (r == JSON_FOUND)
			ck_assert_int_eq(flag, members[_i].number);
		break;
	case STRING:
		r = json_get_string(j, "m", string, sizeof(string));
		break;
	case INTEGER:
		r = json_get_integer(j, "m", -5, 253402300799999, &number);
		ck_assert_int_eq(number, r == JSON_FOUND ? members[_i].number : -77);
		break;
	case ERROR_TYPE:
		r = json_get_error_type(j, string, sizeof(string));
		break;
	}
	ck_assert_msg(r == members[_i].found, "%s", members[_i].fact);
	ck_assert_str_eq(string, members[_i].string == NULL ? "-" : members[_i].string);
	json_free(j);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("json");
	TCase	*t = tcase_create("json");

	tcase_add_loop_test(t, document_is_judged, 0, COUNT_OF(documents));
	tcase_add_loop_test(t, document_is_parsed_or_refused, 0, COUNT_OF(documents));
	tcase_add_loop_test(t, every_beginning_of_a_document_is_safe, 0, COUNT_OF(documents));
	tcase_add_test(t, size_has_a_limit);
	tcase_add_loop_test(t, members_are_counted_over_all_objects, 0, COUNT_OF(counts));
	tcase_add_test(t, a_deep_bomb_costs_nothing);
	tcase_add_loop_test(t, member_is_of_its_type_or_wrong, 0, COUNT_OF(members));
	suite_add_tcase(s, t);
	return unit_run(s);
}
