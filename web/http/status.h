/* SPDX-License-Identifier: MIT */
#pragma once

/** The statuses of HTTP. */

/** The reason phrase of @status (RFC 9110, section 15); that of 400 for one that is not known. */
const char *http_status_reason(int status);
