using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OmniGrains.Campaigns.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;

namespace OmniGrains.Bench;

/// <summary>Campaigns, journeys and reminders. In this process, so that the heap can be weighed and the journal be followed; mails go out over real SMTP.</summary>
internal static partial class Measures
{
    private static readonly FieldCondition[] Audience =
    [
        new("consents", FieldTest.Any, Where:
            [new FieldCondition("channel", FieldTest.Equal, Json("\"email\"")), new FieldCondition("purpose", FieldTest.Equal, Json("\"marketing\"")), new FieldCondition("granted", FieldTest.Equal, Json("true"))]),
    ];

    private static async Task<IReadOnlyList<Claim>> CampaignToMany()
    {
        var people = int.Parse(Environment.GetEnvironmentVariable("BENCH_PEOPLE") ?? "1000000", CultureInfo.InvariantCulture);
        using var folder = new Folder();
        await using var sink = new SmtpSink();
        await using var server = await Server.InThisProcess(folder.Path);
        await Telling(server, sink.Port);
        await People(server, people);
        await Enumerate(server);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var bare = await Enumerate(server);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;

        var tail = server.Services.GetRequiredService<Tail>();
        var from = tail.Head;
        await Put(server, "/v1/campaigns/bench", new { name = "Bench", template = "bench", audience = Audience, data = new { what = "Tea" }, perSecond = 10_000 });
        var began = Stopwatch.GetTimestamp();
        await Send(server, "/v1/campaigns/bench/schedule", new { });
        var done = (CampaignProgressed?)null;
        await Follow(tail, from, recorded =>
        {
            done = recorded.Event as CampaignProgressed ?? done;
            return recorded.Event is CampaignDone or CampaignStopped;
        });
        var took = Stopwatch.GetElapsedTime(began);
        var heap = GC.GetTotalMemory(forceFullCollection: true) - before;
        while (sink.Taken < done!.Sent && Stopwatch.GetElapsedTime(began) < took + TimeSpan.FromHours(1))
        {
            await Task.Delay(100);
        }

        var decided = people / took.TotalSeconds;
        return
        [
            new Claim($"campaign to {people} people, decisions a second / bare enumeration of the same audience", decided / bare, "", 0.1, 0.3,
                $"{decided:0}/s, durable and being sent meanwhile; bare {bare:0}/s; {done.Sent} decided to be sent, {sink.Taken} taken by the mail server after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"),
            new Claim("heap that going through the audience leaves behind, per person", Math.Max(0, held) / (double)people, " bytes", 64, 16,
                $"{held / 1024} KiB in all; with the live state of everybody who was told, {heap / (double)people:0} bytes each", LowerIsBetter: true),
        ];
    }

    private static async Task<IReadOnlyList<Claim>> NotifyLatency()
    {
        using var folder = new Folder();
        await using var sink = new SmtpSink();
        await using var server = await Server.InThisProcess(folder.Path);
        await Telling(server, sink.Port);
        await People(server, 1_000);
        await Put(server, "/v1/journeys/bench", new
        {
            name = "Bench",
            trigger = new { kind = "customer.behaviour-tracked" },
            reentry = new { rule = "always" },
            steps = new[] { new { id = "send", kind = "send", template = "bench", data = new { what = "$.properties.n" } } },
        });
        var (asked, times) = (new ConcurrentDictionary<string, long>(StringComparer.Ordinal), new ConcurrentQueue<double>());
        sink.OnSubject = subject =>
        {
            if (asked.TryRemove(subject, out var at))
            {
                times.Enqueue(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }
        };
        var number = 0L;
        async Task Event()
        {
            var mine = Interlocked.Increment(ref number);
            asked[$"N{mine}"] = Stopwatch.GetTimestamp();
            await Send(server, "/v1/track", new { userId = $"U{mine % 1_000}", @event = "Seen", properties = new { n = $"N{mine}" } });
        }

        // How many come through at all, then half of that, evenly.
        async Task<double> Most(TimeSpan time)
        {
            var (began, taken) = (Stopwatch.GetTimestamp(), sink.Taken);
            await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
            {
                while (Stopwatch.GetElapsedTime(began) < time)
                {
                    await Event();
                    while (asked.Count > 256)
                    {
                        await Task.Delay(1);
                    }
                }
            }));
            return (sink.Taken - taken) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        await Most(Time);
        var most = await Most(Time);
        while (!asked.IsEmpty)
        {
            await Task.Delay(10);
        }

        times.Clear();
        var start = Stopwatch.GetTimestamp();
        var running = new List<Task>();
        while (Stopwatch.GetElapsedTime(start) < Time)
        {
            var due = Stopwatch.GetElapsedTime(start).TotalSeconds * most / 2;
            while (running.Count < due)
            {
                running.Add(Event());
            }

            await Task.Delay(2);
        }

        await Task.WhenAll(running);
        while (!asked.IsEmpty)
        {
            await Task.Delay(10);
        }

        var all = times.Order().ToArray();
        return [new Claim("from the request with an event, through a journey, to the mail server, p99 at half load", Load.At(all, 0.99), " ms", 150, 75,
            $"median {Load.At(all, 0.5):0} ms, {running.Count / Time.TotalSeconds:0} a second of {most:0} at most", LowerIsBetter: true)];
    }

    private static async Task<IReadOnlyList<Claim>> RemindersAtOnce()
    {
        const int many = 10_000;
        using var folder = new Folder();
        await using var server = await Server.InThisProcess(folder.Path);
        await People(server, many, consents: false);
        await Put(server, "/v1/journeys/bench", new
        {
            name = "Bench",
            trigger = new { kind = "customer.behaviour-tracked" },
            steps = new[] { new { id = "wait", kind = "waitUntilDate", field = "properties.at" } },
        });
        var tail = server.Services.GetRequiredService<Tail>();
        var (from, waiting) = (tail.Head, 0);
        var due = DateTimeOffset.UtcNow.AddSeconds(60);
        await Parallel.ForEachAsync(Enumerable.Range(0, many), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) =>
            await Send(server, "/v1/track", new { userId = $"U{i}", @event = "Seen", properties = new { at = due.AddSeconds((double)i / many) } }));
        await Follow(tail, from, recorded => recorded.Event is RunWaits && ++waiting == many);
        var early = DateTimeOffset.UtcNow < due;
        var fired = new List<(string Stream, DateTimeOffset At)>();
        await Follow(tail, from, recorded =>
        {
            if (recorded.Event is RunDue)
            {
                fired.Add((recorded.Stream, recorded.At));
            }

            return fired.Count == many;
        });
        await Task.Delay(TimeSpan.FromSeconds(1));
        var again = (await EventsAfter(tail, from)).Count(recorded => recorded.Event is RunDue) - many;
        var last = (fired.Max(one => one.At) - due).TotalSeconds;
        return
        [
            new Claim($"{many} reminders that are due in one second have fired after", last, " s", 3, 2, $"all set before: {early}; the first after {(fired.Min(one => one.At) - due).TotalMilliseconds:0} ms", LowerIsBetter: true),
            new Claim("fired more than once, or not at all", again + many - fired.Select(one => one.Stream).Distinct(StringComparer.Ordinal).Count(), "", 0, 0, "by their events", LowerIsBetter: true),
        ];
    }

    // A provider, and a template whose subject is what it is about.
    private static async Task Telling(Server server, int port)
    {
        await Put(server, "/v1/notification-providers/bench", new { channel = "email", smtp = new { host = "127.0.0.1", port, from = "shop@shop.example", fromName = "Shop", security = "none" } });
        await Put(server, "/v1/notification-templates/bench", new
        {
            name = "Bench",
            purpose = "marketing",
            channels = new[] { "email" },
            variables = new[] { new { name = "what", sample = "Tea" } },
            languages = new { en = new { email = new { subject = "{{what}}", text = "Hello, {{what}}. {{links.unsubscribe}}" } } },
        });
    }

    /// <summary>Customers with an account and an address, who want e-mails.</summary>
    private static async Task People(Server server, int people, bool consents = true)
    {
        const int chunk = 1_000;
        var grains = server.Services.GetRequiredService<IGrains>();
        await Parallel.ForEachAsync(Enumerable.Range(0, (people + chunk - 1) / chunk), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (part, stop) =>
        {
            var body = new StringBuilder();
            for (var i = part * chunk; i < Math.Min(people, (part + 1) * chunk); i++)
            {
                body.Append(CultureInfo.InvariantCulture, $$"""{"source":"till","externalId":"{{i}}","channel":"store","occurredAt":"2026-11-02T10:15:00+00:00","currency":"EUR","identities":[{"kind":"account","value":"U{{i}}"},{"kind":"email","value":"u{{i}}@example.com","verified":true}],"lines":[{"sku":"TEA","name":"Tea","quantity":"1","unitPrice":"5"}]}""").Append('\n');
            }

            using var content = new StringContent(body.ToString(), Encoding.UTF8, "application/x-ndjson");
            using var answer = await server.Http.PostAsync(new Uri("/v1/purchases/bulk", UriKind.Relative), content, stop);
            foreach (var line in (await answer.Content.ReadAsStringAsync(stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(_ => consents))
            {
                using var row = JsonDocument.Parse(line);
                var id = row.RootElement.GetProperty("customerId").GetString()!;
                await grains.Ask(new CustomerId(id).Grain, new ChangeConsent(id, "email", "marketing", true, null, null, "bench"), new CommandContext(new CommandId($"bc{id}"), DateTimeOffset.UtcNow), stop);
            }
        });
        await CaughtUp(server);
    }

    // The floor: the same customers by the same pages, their live records held against the same conditions, and nothing done.
    private static async Task<double> Enumerate(Server server)
    {
        var (pages, records, json) = (server.Services.GetRequiredService<ICustomerPages>(), server.Services.GetRequiredService<ICustomerRecords>(), server.Services.GetRequiredService<WireJson>());
        var began = Stopwatch.GetTimestamp();
        var (count, cursor, upTo) = (0, (string?)null, await pages.Last(default));
        while (await pages.After(cursor, upTo!, 500, 0, default) is { Count: > 0 } page)
        {
            await Parallel.ForEachAsync(page, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (id, stop) =>
            {
                if (await records.Find(id, stop) is { } person && FieldConditions.Hold(Audience, json.Of(person), DateTimeOffset.UtcNow))
                {
                    Interlocked.Increment(ref count);
                }
            });
            cursor = page[^1];
        }

        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task Follow(Tail tail, long from, Func<Recorded, bool> isLast)
    {
        while (true)
        {
            await tail.Wait(from, default);
            foreach (var recorded in await tail.Read(from, 2_000))
            {
                if (isLast(recorded))
                {
                    return;
                }

                from = recorded.Position;
            }
        }
    }

    private static async Task<List<Recorded>> EventsAfter(Tail tail, long from)
    {
        var all = new List<Recorded>();
        while (await tail.Read(from, 2_000) is { Count: > 0 } found)
        {
            all.AddRange(found);
            from = found[^1].Position;
        }

        return all;
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    private static async Task Put(Server server, string path, object body)
    {
        using var answer = await server.Http.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
        await Accepted(answer);
    }

    private static async Task Send(Server server, string path, object body)
    {
        using var answer = await server.Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        await Accepted(answer);
    }

    private static async Task Accepted(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        }
    }
}
