using System.Collections.Concurrent;
using System.Diagnostics;

namespace OmniGrains.Bench;

/// <summary>Sends numbered things and takes the time until each is seen at the other end.</summary>
/// <param name="send">Sends the thing of a number, and returns when it was acknowledged.</param>
internal sealed class TimedEvents(Func<long, Task> send)
{
    private const int Senders = 32;
    private const int MostUnderWay = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, long> _underWay = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<double> _times = new();
    private TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _number;
    private long _seen;

    public static string NameOf(long number) => $"N{number}";

    /// <summary>It has arrived, by the name of its number; anything else is left out.</summary>
    public void Seen(string name)
    {
        if (_underWay.TryRemove(name, out var at))
        {
            _times.Enqueue(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            Interlocked.Increment(ref _seen);
            Interlocked.Exchange(ref _came, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    /// <summary>How many a second come through.</summary>
    public async Task<double> AsManyAsPossible(TimeSpan time)
    {
        var (began, seen) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref _seen));
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                await Send();
                await Until(() => _underWay.Count <= MostUnderWay);
            }
        }));
        var perSecond = (Interlocked.Read(ref _seen) - seen) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await Until(() => _underWay.IsEmpty);
        return perSecond;
    }

    /// <summary>Milliseconds from each to its arrival, in order, with each sent at its time whatever became of the others.</summary>
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
        await Until(() => _underWay.IsEmpty);
        return ([.. _times.Order()], sent.Count);
    }

    private Task Send()
    {
        var mine = Interlocked.Increment(ref _number);
        _underWay[NameOf(mine)] = Stopwatch.GetTimestamp();
        return send(mine);
    }

    private async Task Until(Func<bool> holds)
    {
        while (true)
        {
            var came = Volatile.Read(ref _came).Task;
            if (holds())
            {
                return;
            }

            await came.WaitAsync(Patience);
        }
    }
}
