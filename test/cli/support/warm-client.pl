# `calops` of a shell in tests: sends the command to a warm process, and prints what that writes. In Perl, which starts in a tenth of the
# processor time of Node: the scripts of pipelines and the docs run calops some hundred times.
use strict;
use warnings;
use Cwd;
use Socket;

our ($SOCKET, $NODE, $PROGRAM);

# as `node`, which scripts use for this program and for others
if ($0 =~ m{/node$}) {
    exec { $NODE } $NODE, @ARGV unless @ARGV && is_own_kind($ARGV[0]);
    shift @ARGV;
}
# a warm process has no stdin
exec { $NODE } $NODE, $PROGRAM, @ARGV if @ARGV && $ARGV[0] eq 'mcp';

# the socket stays open both ways: when this process is killed, it closes, and the command is killed too
socket(my $socket, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
connect($socket, pack_sockaddr_un($SOCKET)) or die "$SOCKET: $!";
my $words = join ',', map { json($_) } @ARGV;
my $env = join ',', map { json($_) . ':' . json($ENV{$_}) } keys %ENV;
say_to(sprintf '{"words":[%s],"cwd":%s,"env":{%s}}', $words, json(getcwd()), $env);
for my $signal ('TERM', 'INT') {
    $SIG{$signal} = sub { say_to(qq({"signal":"SIG$signal"})) };
}

my %ESCAPED = (b => "\b", f => "\f", n => "\n", r => "\r", t => "\t");
my $code = 1;
$| = 1;
while (my $line = <$socket>) {
    if ($line =~ /^\{"stream":"(\w+)","chunk":"(.*)"\}$/) {
        my ($stream, $chunk) = ($1, $2);
        $chunk =~ s/\\(?:u([0-9a-f]{4})|(.))/defined $1 ? chr hex $1 : $ESCAPED{$2} \/\/ $2/ge;
        print { $stream eq 'stdout' ? *STDOUT : *STDERR } $chunk;
    }
    elsif ($line =~ /^\{"code":(\d+)\}$/) {
        $code = $1;
    }
}
exit $code;

sub say_to {
    my ($said) = @_;
    local $SIG{PIPE} = 'IGNORE';
    my $rest = "$said\n";
    while (length $rest) {
        my $sent = syswrite $socket, $rest;
        return if !defined $sent;
        substr $rest, 0, $sent, '';
    }
}

sub json {
    my ($text) = @_;
    $text =~ s/([\x00-\x1f"\\])/sprintf '\\u%04x', ord $1/ge;
    return qq("$text");
}

sub is_own_kind {
    open my $file, '<', $_[0] or return 0;
    return (<$file> // '') =~ /perl/;
}
