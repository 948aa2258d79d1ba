-- What an API token may be used for (core/scope.h). Those made before may do all that their user may.
ALTER TABLE api_tokens ADD COLUMN scopes INTEGER NOT NULL DEFAULT 2147483647;
