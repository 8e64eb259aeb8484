namespace OmniGrains.Bench;

/// <summary>How soon somebody is told of an event: through a journey, to the mail server.</summary>
internal static partial class Measures
{
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
        var events = new TimedEvents(number => Send(server, "/v1/track", new { userId = $"U{number % 1_000}", @event = "Seen", properties = new { n = TimedEvents.NameOf(number) } }));
        sink.OnSubject = events.Seen;
        return [await AtHalfLoad("from the request with an event, through a journey, to the mail server", events, 150, 75)];
    }

    private static async Task<Claim> AtHalfLoad(string name, TimedEvents events, double must, double aim)
    {
        await events.AsManyAsPossible(Time);
        var most = await events.AsManyAsPossible(Time);
        var (times, sent) = await events.Evenly(most / 2, Time);
        return new Claim($"{name}, p99 at half load", Load.At(times, 0.99), " ms", must, aim,
            $"median {Load.At(times, 0.5):0} ms, {sent / Time.TotalSeconds:0} a second of {most:0} at most", LowerIsBetter: true);
    }
}
