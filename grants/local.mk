# SPDX-License-Identifier: ISC
# grants/ knows oauth, config, accounts/grammar and ipc/deadline; verifier and
# fitbitctl use it.
noinst_HEADERS += grants/store.h grants/seal.h grants/refresh_policy.h grants/rotation.h
