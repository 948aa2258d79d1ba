/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The runner of everything that happens in the background. It is given a table of jobs
 * (core/jobs/job.h) and runs each when it is due: one thread, "jobs", for all that are short, and a
 * thread of its own for each job that asks for one, since it may take long.
 *
 * Due times are on the monotonic clock, so setting the wall clock neither hurries nor delays a job.
 */

#include "core/jobs/job.h"

struct jobs;

/**
 * Starts the threads.
 *
 * @table  copied
 * @return ERR_OK, with @out to be given to jobs_stop(), or ERR_INTERNAL
 */
enum err jobs_start(const struct job *table, size_t count, struct jobs **out,
                    struct error *err) CHECKED;

/** Starts no more jobs and asks the running ones to stop. Returns at once. */
void jobs_ask_to_stop(struct jobs *jobs);

/** Asks all to stop, waits until they have, and frees @jobs. NULL is harmless. */
void jobs_stop(struct jobs *jobs);

/** How the runs of the job @name went until now. @return false when there is no such job */
bool jobs_statistics(struct jobs *jobs, const char *name, struct job_statistics *out) CHECKED;
