using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OmniGrains.Campaigns.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Bench;

/// <summary>A campaign to many. In this process, so that the heap can be weighed and the journal be followed; mails go out over real SMTP.</summary>
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
        await Put(server, "/v1/campaigns/bench", new { name = "Bench", template = "bench", audience = Audience, data = new { what = "Tea" }, perSecond = 100_000 });
        var began = Stopwatch.GetTimestamp();
        await Send(server, "/v1/campaigns/bench/schedule", new { });
        var (done, halfway) = ((CampaignProgressed?)null, 0L);
        await Follow(tail, from, recorded =>
        {
            done = recorded.Event as CampaignProgressed ?? done;
            halfway = halfway == 0 && done?.Looked >= people / 2 ? GC.GetTotalMemory(forceFullCollection: true) : halfway;
            return recorded.Event is CampaignStopped stopped ? throw new InvalidOperationException($"It stopped itself: {stopped.Reason}.") : recorded.Event is CampaignDone;
        });
        var took = Stopwatch.GetElapsedTime(began);
        var atTheEnd = GC.GetTotalMemory(forceFullCollection: true);
        await sink.Until(() => sink.Taken >= done!.Sent);
        var sent = Stopwatch.GetElapsedTime(began);
        var rested = await Rested(server);

        var decided = done!.Looked / took.TotalSeconds;
        return
        [
            new Claim($"campaign to {people} people, decisions a second / bare enumeration of the same audience", decided / bare, "", 0.1, 0.3,
                $"{decided:0}/s, durable and being sent meanwhile; bare {bare:0}/s; {done.Sent} decided to be sent, {sink.Taken} taken by the mail server after {sent.TotalSeconds:0} s"),
            new Claim("heap that going through the audience leaves behind, per person", Math.Max(0, held) / (double)people, " bytes", 64, 16, $"{held / 1024} KiB in all", LowerIsBetter: true),
            new Claim("heap that the campaign leaves behind, per person", Math.Max(0, atTheEnd - before - held) / (double)people, " bytes", 64, 16,
                "the live state of whom it told in the last twenty seconds", LowerIsBetter: true),
            new Claim("the same once nobody whom it told is in memory any more", Math.Max(0, rested - before) / (double)people, " bytes", 64, 16, $"{rested >> 20} MiB", LowerIsBetter: true),
            new Claim("heap when the campaign is done / halfway", atTheEnd / (double)halfway, "", 1.1, 1, $"{halfway >> 20} MiB halfway; who was told stays for twenty seconds", LowerIsBetter: true),
        ];
    }

    // The heap when all that was used briefly has left memory again.
    private static async Task<long> Rested(Server server)
    {
        var engine = server.Services.GetRequiredService<GrainEngine>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var began = Stopwatch.GetTimestamp(); engine.Activations > 1_000 && Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(5);)
        {
            await timer.WaitForNextTickAsync();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
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

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
