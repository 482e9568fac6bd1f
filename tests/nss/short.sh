#!/bin/sh
# SPDX-License-Identifier: ISC
# The short form of make nss-torture that make check runs.
exec "${top_builddir:-.}/tests/nss/torture" threads 4 20000 40
