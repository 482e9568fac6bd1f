#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# The completion of fitbitctl, run as bash would run it.
: "${top_srcdir:=.}"
# shellcheck source=tests/nss/lib.sh
. "$top_srcdir/tests/nss/lib.sh"
unset -f fitbitctl
# shellcheck source=cli/fitbitctl.bash-completion
. "$top_srcdir/cli/fitbitctl.bash-completion"
# A program that has this directory's map: its list is what root's would be.
cat >program <<END
#!/bin/sh
if [ "\$1 \$2" = "accounts list" ]; then
	shift 2
	exec "$top_builddir/fitbitctl" accounts list --config "$W/conf" "\$@"
fi
exec "$top_builddir/fitbitctl" "\$@"
END
chmod 0755 program
printf 'alice A\nbob B\n' >map
printf 'fb20000\tfitbit:C\t20000:20000::/home/fb20000:/bin/bash\n' >auto

# typed WORD ...: what the last word is completed to
typed()
{
	COMP_WORDS=(fitbitctl "$@")
	COMP_CWORD=$#
	_fitbitctl "$W/program" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	echo "${COMPREPLY[*]}"
}

commands=$("$top_builddir/fitbitctl" --help | sed -n 's/^  \([a-z]*\) .*/\1/p' | xargs)
is "$(typed "")" "$commands --help --version" "every command"
is "$(typed acc)" accounts "a command begun"
is "$(typed accounts "")" "build check list find add remove adopt admit migrate" "the subcommands of accounts"
is "$(typed accounts a)" "add adopt admit" "a subcommand begun"
is "$(typed grants "")" "list show revoke forget" "the subcommands of grants"
is "$(typed accounts list --)" "--automatic --json --config" "the options of a subcommand"
is "$(typed accounts admit --)" "--login --config" "the options of another"
is "$(typed offboard --l)" "--local --lock" "the options of a command"
is "$(typed accounts remove "")" "alice bob fb20000" "the logins of the map"
is "$(typed accounts find b)" bob "a login begun"
is "$(typed accounts adopt "")" fb20000 "those alone that can be adopted"
is "$(typed accounts add "")" "" "no login for one that is to be new"
is "$(typed offboard al)" alice "a login of a command"
is "$(typed accounts build "")" "" "nothing where nothing goes"
is "$(typed providers show "")" "fitbit google-health rfc7662" "the providers"
is "$(typed nosuch "")" "" "nothing for no command"
is "$(typed accounts check --config "$W/con")" "$W/conf" "files behind --config"
is "$(complete -p fitbitctl)" "complete -F _fitbitctl fitbitctl" "bash knows of it"

# zsh asks the same help; what it makes of it, without its line editor.
if command -v zsh >/dev/null; then
	in_zsh() { zsh -fc '. "$1"; shift; "$@"' zsh "$top_srcdir/cli/fitbitctl.zsh-completion" "$@" | xargs; }
	is "$(in_zsh _fitbitctl_commands "$W/program")" "$commands --help --version" "zsh: every command"
	is "$(in_zsh _fitbitctl_subcommands "$W/program" grants)" "list show revoke forget" "zsh: subcommands"
	is "$(in_zsh _fitbitctl_options "$W/program" offboard "")" "--config --local --lock --run-as" "zsh: options"
	is "$(in_zsh _fitbitctl_options "$W/program" accounts list)" "--automatic --json" "zsh: a subcommand's"
else
	echo "zsh is not installed: its completion is left out"
fi
exit "$failed"
