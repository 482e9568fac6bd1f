/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_ROOMS_H
#define SERVICE_ROOMS_H

#include <stdatomic.h>

#include "service/callers.h"
#include "service/crew.h"
#include "service/flight.h"
#include "service/outage.h"
#include "service/seats.h"
#include "service/snapshot.h"
#include "service/stats.h"
#include "service/tag.h"
#include "service/throttle.h"

/*
 * What the service consists of, for its own files. Made before the first thread
 * and ended after the last one. current and map_seen are the main thread's
 * alone; all else may be used from any.
 */
struct rooms {
	const char	*config_path;
	struct snapshot	*current;
	deadline	 map_seen;	/* when the map's files were last looked at */
	struct callers	*callers;
	struct crew	*crew;
	struct seats	*seats;
	struct tag_key	*tag_key;
	struct flights	*flights;
	struct throttle	*throttle;
	struct outage	*outage;
	atomic_size_t	 lingering;	/* logins that wait for a person with a telephone */
	struct stats	 stats;
};

#endif /* SERVICE_ROOMS_H */
