"""The local inbox: takes every mail on 127.0.0.1 and shows it on a web page, so that nobody needs a mail server to begin with."""
