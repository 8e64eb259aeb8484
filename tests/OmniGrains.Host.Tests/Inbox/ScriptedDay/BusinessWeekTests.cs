using System.Net.Http.Json;
using OmniGrains.Host.Tests.Desk;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>
/// A week before and after Christmas, minute by minute, on a clock that the test moves: people write, agents answer, snooze, resolve and raise priorities, at times that follow
/// from a seed. Each event of a service level is told at its minute of the business calendar, as it is worked out beside it; no other one is told.
/// </summary>
public sealed class BusinessWeekTests(ITestOutputHelper output)
{
    private const int Seed = 4714;
    private const int People = 36;
    private const int Steps = 7;

    private static readonly DateTimeOffset Begins = new(2026, 12, 23, 7, 30, 0, TimeSpan.Zero);
    private static readonly Promise Urgent = new("urgent", 8, 16, 120);
    private static readonly Promise[] Promises = [new("forum", 60, 120, 480), new("market", 32, 64, 240), new("whatsapp", 20, 40, 480)];

    private readonly SetTime _time = new(Begins);
    private readonly Random _random = new(Seed);

    [Fact]
    public async Task Every_event_of_a_service_level_is_told_at_its_minute()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start(time: _time, settings: Crash.HostProcess.Unlimited);
        await SetUp(host, channel);
        await using var events = await EventReader.Open(host, $"/v1/stream?kind={ToldClocks.Kinds}&from=0");
        var talks = Enumerable.Range(0, People).Select(person => new Talk(person, Promises[person % Promises.Length])).ToList();
        var agenda = new PriorityQueue<Talk, DateTimeOffset>(talks.Select(talk => (talk, Begins.AddMinutes(_random.Next(700)))));
        var seen = new List<Seen>();
        while (agenda.TryPeek(out _, out var planned) || talks.Exists(talk => talk.Clocks.Next is not null))
        {
            var due = talks.Min(talk => talk.Clocks.Next);
            var at = agenda.Count == 0 || due < planned ? due!.Value : planned;
            _time.Set(at);
            talks.ForEach(talk => talk.Clocks.Lapse(at));
            await Follow();
            while (agenda.TryPeek(out var talk, out var when) && when == at)
            {
                agenda.Dequeue();
                await new BusinessStep(host, talk, _random, at).Take();
                await Follow();
                if (++talk.Steps < Steps)
                {
                    agenda.Enqueue(talk, at.AddMinutes(_random.Next(4) switch { 0 => _random.Next(1, 20), 1 => 60 * _random.Next(1, 5), 2 => _random.Next(20, 400), _ => _random.Next(400, 2_000) }));
                }
            }
        }

        output.WriteLine($"{seen.Count} events, from {Begins:ddd d MMM HH:mm} until {_time.GetUtcNow():ddd d MMM HH:mm}");
        (await host.Get($"conversations?limit=200&after={await host.Head()}"))["items"]!.AsArray().Count.ShouldBe(People);
        Compare(talks, seen);

        // As many as must have been told by now; which ones is compared at the end. What comes by itself is told at its minute, neither before nor after.
        async Task Follow()
        {
            for (var more = talks.Sum(talk => talk.Clocks.Told.Count) - seen.Count; more > 0; more--)
            {
                try
                {
                    seen.Add(await events.Next(60));
                }
                catch (TimeoutException)
                {
                    Compare(talks, seen);
                    throw;
                }
            }
        }
    }

    private static void Compare(List<Talk> talks, List<Seen> seen)
    {
        var told = seen.ToLookup(one => (string)one.Data["data"]!["conversation"]!, ToldClocks.Words);
        var wrong = talks.Select(talk => (talk, Missing: talk.Clocks.Told.Except(told[talk.Conversation!]), More: told[talk.Conversation!].Except(talk.Clocks.Told), Count: told[talk.Conversation!].Count()))
            .Where(one => one.Missing.Any() || one.More.Any() || one.Count != one.talk.Clocks.Told.Count)
            .Select(one => $"{one.talk.Person} ({one.talk.Promise.Policy}) after {string.Join(", ", one.talk.Taken)}\n  missing {string.Join("; ", one.Missing)}\n  more {string.Join("; ", one.More)}\n  told {one.Count}").ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join('\n', wrong)}");
        foreach (var own in seen.Where(one => one.Type is "conversation.sla-warned" or "conversation.sla-breached"))
        {
            ((DateTimeOffset)own.Data["at"]!).ShouldBe((DateTimeOffset)own.Data["data"]!["at"]!, "told when it was so");
        }
    }

    private static async Task SetUp(HostUnderTest host, ChannelStandIn channel)
    {
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await (await host.Client.PutAsJsonAsync("/v1/connections/market", new
        {
            connector = "api",
            channel = "market",
            baseUrl = $"{channel.Url}/hook",
            secrets = new { signingSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
        })).Read();
        await host.ConnectWhatsApp(channel.Url);
        await host.Set("business-calendars/milan", ChristmasHours.Calendar);
        foreach (var promise in Promises.Append(Urgent))
        {
            await host.Set($"sla-policies/{promise.Policy}", new
            {
                name = promise.Policy,
                calendar = "milan",
                order = promise == Urgent ? 1 : 10,
                channels = promise == Urgent ? null : new[] { promise.Policy },
                priorities = promise == Urgent ? new[] { "urgent" } : null,
                targets = new { promise.FirstResponse, promise.NextResponse, promise.Resolution },
            });
        }
    }

    /// <summary>A conversation with its model.</summary>
    internal sealed class Talk(int person, Promise promise)
    {
        public int Person => person;

        public Promise Promise { get; set; } = promise;

        public string Channel => Promises[person % Promises.Length].Policy;

        public string? Conversation { get; set; }

        public PromisedClocks Clocks { get; } = new(promise, ChristmasHours.Minutes);

        public List<string> Taken { get; } = [];

        public int Steps { get; set; }

        public void Raise(DateTimeOffset at)
        {
            Promise = Urgent;
            Clocks.Promise(Urgent, at);
        }
    }

    /// <summary>A clock that stands until it is set. Timers run as they do.</summary>
    private sealed class SetTime(DateTimeOffset at) : TimeProvider
    {
        private long _ticks = at.UtcTicks;

        public void Set(DateTimeOffset at) => Interlocked.Exchange(ref _ticks, at.UtcTicks);

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);
    }
}
