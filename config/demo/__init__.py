"""The demo trust: two invented schools, written as the files a school would bring and taken in like them."""
