/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The table of everything that can be asked for over HTTP.
 *
 * The modules of web/api/ turn requests into calls of core's use cases, and results into JSON. They
 * hold no rules of the domain, and are the only ones that include cJSON's header.
 */

#include "core/service.h"
#include "web/http/handler.h"
#include "web/http/statistics.h"

struct cJSON;
struct route;

/** The route takes no body; one that is sent is not read. */
#define BODY_NONE NULL

/** It takes the bytes of a picture, and no JSON. */
#define BODY_PICTURE routes_body_picture
extern const char *const routes_body_picture[];

#define CALL_PARAM_SIZE 800 /* 64 characters of 4 bytes, each escaped */

/** A request that has found its route: what a handler works with. */
struct call {
    struct service *service;       /* borrowed */
    struct statistics *statistics; /* borrowed; what the server has counted so far */
    const struct route *routes;    /* borrowed; the table, by whose rows it counts */
    const struct request *request; /* borrowed */
    struct actor actor;            /* who asks, as far as the route wants to know */
    struct cJSON *body;            /* for routes that take one: an object; else NULL */
    char *picture;                 /* owned; the body of a route that takes BODY_PICTURE */
    size_t picture_length;
    char param[CALL_PARAM_SIZE]; /* what stands for {id} in the path, with its escapes undone */
};

typedef enum err (*route_handler)(const struct call *call, struct response *response,
                                  struct error *err);

/**
 * One row. The dispatcher does path, method, identity, role, origin, size and content type before
 * the handler runs; an error that the handler returns becomes a problem.
 */
struct route {
    const char *method;
    const char *path; /* "{id}" stands for one segment, "{path}" for all that is left: call.param */
    enum auth auth;
    enum token_scope scope;  /* that a token needs */
    const char *const *body; /* the members of the JSON object that it takes: json_members.h;
                              * or BODY_PICTURE */
    route_handler handler;
    const char *summary; /* as in the API description */
};

extern const struct route routes[];
extern const size_t route_count;

/** Room for routes_methods() and its final NUL. */
#define ROUTES_METHODS_SIZE 64

/** Writes all methods that some path has, for an Allow header, and OPTIONS, which the server has.
 */
void routes_methods(char out[static ROUTES_METHODS_SIZE]);

/**
 * Finds the route for a path and method. The first path that fits counts, so that exact ones stand
 * before those with {id}.
 *
 * @param  receives what stands for {id}, its escapes undone; "" when there is none
 * @allow  receives the methods that the path has, for the Allow header; "" when there is no such
 * path
 * @return NULL when there is none
 */
const struct route *route_find(const char *method, const char *path,
                               char param[static CALL_PARAM_SIZE], char *allow, size_t allow_size);
