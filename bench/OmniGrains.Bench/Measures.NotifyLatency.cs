using System.Collections.Concurrent;
using System.Diagnostics;

namespace OmniGrains.Bench;

/// <summary>How soon somebody is told of an event: through a journey, to the mail server.</summary>
internal static partial class Measures
{
    private const int MostUnderWay = 256;

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
        var events = new TimedEvents(server, sink);
        await events.AsManyAsPossible(Time);
        var most = await events.AsManyAsPossible(Time);
        var (times, sent) = await events.Evenly(most / 2, Time);
        return [new Claim("from the request with an event, through a journey, to the mail server, p99 at half load", Load.At(times, 0.99), " ms", 150, 75,
            $"median {Load.At(times, 0.5):0} ms, {sent / Time.TotalSeconds:0} a second of {most:0} at most", LowerIsBetter: true)];
    }

    // Events whose number comes back as the subject of a mail.
    private sealed class TimedEvents
    {
        private readonly Server _server;
        private readonly SmtpSink _sink;
        private readonly ConcurrentDictionary<string, long> _underWay = new(StringComparer.Ordinal);
        private readonly ConcurrentQueue<double> _times = new();
        private long _number;

        public TimedEvents(Server server, SmtpSink sink)
        {
            (_server, _sink) = (server, sink);
            sink.OnSubject = subject =>
            {
                if (_underWay.TryRemove(subject, out var at))
                {
                    _times.Enqueue(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
                }
            };
        }

        /// <summary>Mails a second.</summary>
        public async Task<double> AsManyAsPossible(TimeSpan time)
        {
            var (began, taken) = (Stopwatch.GetTimestamp(), _sink.Taken);
            await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
            {
                while (Stopwatch.GetElapsedTime(began) < time)
                {
                    await Send();
                    await _sink.Until(() => _underWay.Count <= MostUnderWay);
                }
            }));
            var perSecond = (_sink.Taken - taken) / Stopwatch.GetElapsedTime(began).TotalSeconds;
            await _sink.Until(() => _underWay.IsEmpty);
            return perSecond;
        }

        /// <summary>Milliseconds from each request to its mail, in order, with requests sent at their time whatever became of the others.</summary>
        public async Task<(double[] Times, int Sent)> Evenly(double perSecond, TimeSpan time)
        {
            _times.Clear();
            var (start, sent) = (Stopwatch.GetTimestamp(), new List<Task>());
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
            while (Stopwatch.GetElapsedTime(start) < time && await tick.WaitForNextTickAsync())
            {
                var due = Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond;
                while (sent.Count < due)
                {
                    sent.Add(Send());
                }
            }

            await Task.WhenAll(sent);
            await _sink.Until(() => _underWay.IsEmpty);
            return ([.. _times.Order()], sent.Count);
        }

        private async Task Send()
        {
            var mine = Interlocked.Increment(ref _number);
            _underWay[$"N{mine}"] = Stopwatch.GetTimestamp();
            await Measures.Send(_server, "/v1/track", new { userId = $"U{mine % 1_000}", @event = "Seen", properties = new { n = $"N{mine}" } });
        }
    }
}
