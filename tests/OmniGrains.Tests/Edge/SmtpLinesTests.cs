using System.Collections.Concurrent;
using MimeKit;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Tests.Shared;
using Wire = OmniGrains.Tests.Shared.SmtpServer;

namespace OmniGrains.Tests.Edge;

/// <summary>Connections that stay open between mails, against a server that does what real ones do.</summary>
public sealed class SmtpLinesTests : IAsyncLifetime
{
    private readonly Clock _clock = new();
    private readonly ConcurrentQueue<string> _taken = new();
    private readonly ConcurrentDictionary<string, string> _refused = new();
    private Func<ReceivedMail, Task> _beforeAnswering = static _ => Task.CompletedTask;
    private Smtp _smtp = null!;

    public Task InitializeAsync()
    {
        _smtp = new Smtp(_clock);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _smtp.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Mails_share_a_connection_until_it_has_carried_enough(bool isOld)
    {
        await using var server = Started(isOld: isOld);
        for (var i = 0; i < SmtpLines.MostMails; i++)
        {
            (await Send(server)).ShouldBeNull();
        }

        server.Connections.ShouldBe(1);
        (await Send(server)).ShouldBeNull();
        (server.Connections, _taken.Count).ShouldBe((2, SmtpLines.MostMails + 1));
    }

    [Fact]
    public async Task There_are_never_more_connections_than_the_server_allows()
    {
        const int Allowed = 3;
        var together = new Barrier(Allowed);
        await using var server = Started();
        _beforeAnswering = _ => Task.Run(() => together.SignalAndWait(TimeSpan.FromSeconds(60)));

        var failures = await Task.WhenAll(Enumerable.Range(0, 7 * Allowed).Select(number => Task.Run(() => Send(server, $"p{number}@mail.example", connections: Allowed))));

        failures.ShouldAllBe(failure => failure == null);
        (server.MostOpen, _taken.Distinct().Count(), _taken.Count).ShouldBe((Allowed, 7 * Allowed, 7 * Allowed));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task What_the_server_closed_while_it_rested_gives_way_to_a_fresh_one(int seconds)
    {
        await using var server = Started();
        await Send(server);
        server.HangUp();
        _clock.Move(TimeSpan.FromSeconds(seconds));

        (await Send(server)).ShouldBeNull();
        (server.Connections, _taken.Count).ShouldBe((2, 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_has_had_enough_of_a_connection_gets_the_mail_over_the_next_one(bool isOld)
    {
        await using var server = Started(mostMails: 2, isOld: isOld);
        for (var i = 0; i < 5; i++)
        {
            (await Send(server)).ShouldBeNull();
        }

        (server.Connections, _taken.Count).ShouldBe((3, 5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_breaks_after_the_content_leaves_the_mail_in_doubt(bool isOld)
    {
        await using var server = Started(isOld: isOld);
        await Send(server);
        _beforeAnswering = _ => throw new IOException("gone");
        var failure = await Send(server, "grace@mail.example");

        (failure!.Code, failure.Passing).ShouldBe(("unavailable", true));
        (server.Connections, _taken.Count(to => to == "grace@mail.example")).ShouldBe((1, 1));
        _beforeAnswering = static _ => Task.CompletedTask;
        (await Send(server)).ShouldBeNull();
        server.Connections.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refused_mail_leaves_the_connection_to_the_next_one(bool isOld)
    {
        await using var server = Started(isOld: isOld);
        _refused["nobody@mail.example"] = "550 no such user";
        (await Send(server, "nobody@mail.example"))!.Code.ShouldBe("undeliverable");
        (await Send(server)).ShouldBeNull();
        (server.Connections, _taken.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task What_rests_too_long_takes_its_leave_and_is_not_used_again()
    {
        await using var server = Started();
        await Send(server);
        _clock.Tick();
        _clock.Move(SmtpLines.LongestRest);
        server.Left.IsCompleted.ShouldBeFalse();
        _clock.Tick();
        await server.Left.WaitAsync(TimeSpan.FromSeconds(60));
        await Send(server);
        server.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_process_that_ends_takes_its_leave()
    {
        await using var server = Started();
        await Send(server);
        await _smtp.DisposeAsync();
        await server.Left.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Who_has_signed_in_sends_and_nobody_else_over_their_connection()
    {
        await using var server = Started(account: ("shop", "pass-1"));
        (await Send(server, user: "shop", password: "pass-1")).ShouldBeNull();
        (await Send(server, user: "shop", password: "pass-1")).ShouldBeNull();
        (server.Connections, _taken.Count).ShouldBe((1, 2));

        var wrong = await Send(server, user: "shop", password: "pass-2");
        wrong.ShouldBe(new SmtpFailure("unauthorised", "The server refused our user name or password.", Passing: true));
        var nobody = await Send(server);
        nobody.ShouldBe(new SmtpFailure("unauthorised", "The server wants us to sign in.", Passing: true));
        (server.Connections, _taken.Count).ShouldBe((3, 2));
    }

    [Fact]
    public async Task What_was_opened_in_the_clear_is_not_used_where_starttls_is_asked_for()
    {
        await using var server = Started();
        await Send(server);
        (await Send(server, security: SmtpSecurity.StartTls))!.Detail.ShouldContain("STARTTLS");
        (server.Connections, _taken.Count).ShouldBe((2, 1));
    }

    private Wire Started(int mostMails = int.MaxValue, (string, string)? account = null, bool isOld = false)
    {
        var server = new Wire(Take, to => _refused.GetValueOrDefault(to)) { MostMails = mostMails, Account = account, IsOld = isOld };
        server.Start();
        return server;
    }

    private async Task Take(ReceivedMail mail)
    {
        _taken.Enqueue(mail.To);
        await _beforeAnswering(mail);
    }

    private async Task<SmtpFailure?> Send(
        Wire server, string to = "ada@mail.example", SmtpSecurity security = SmtpSecurity.None, string? user = null, string? password = null, int connections = 10)
    {
        using var mail = new MimeMessage([new MailboxAddress(null, "shop@shop.example")], [new MailboxAddress(null, to)], "Hello", new TextPart("plain") { Text = "Hello" });
        return await _smtp.Send(new OmniGrains.Edge.Outgoing.SmtpServer("127.0.0.1", server.Port, security, user, password, connections), mail, CancellationToken.None);
    }

    private sealed class Clock : TimeProvider
    {
        private readonly List<Action> _timers = [];
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Move(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);

        public void Tick() => _timers.ForEach(static timer => timer());

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return new NoTimer();
        }

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
