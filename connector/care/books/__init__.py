"""The books (księga kontrolna): what came in and went out, whether it adds up, and what nobody watched."""
