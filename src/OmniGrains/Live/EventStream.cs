using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OmniGrains.Engine;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Live;

/// <summary>
/// Writes the journal's tail as server-sent events. Each reader pulls at its own pace, so a slow one holds back nobody
/// and nothing queues up for it. One that takes nothing for <see cref="Patience"/> is cut off; it has been told how soon
/// to come again, and by the last id that it got it misses nothing.
/// </summary>
internal sealed class EventStream(Tail tail, EventEnvelope envelope, Notices notices, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int MostReaders = 1_000;
    private const int MostPerFlush = 200;
    private const int MostUnflushed = 64 * 1024;
    private const string Greeting = "retry: 1000\n: connected\n\n";
    private const string StillHere = ": still here\n\n";

    /// <summary>How long nothing happens before a comment says that the connection lives.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How long a reader may take nothing of what is written for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private int _readers;

    public long Head => tail.Head;

    /// <summary>
    /// False when the journal holds no such position, even after a moment: a reader may have it from a node that is ahead.
    /// </summary>
    public ValueTask<bool> HasReached(long position, CancellationToken aborted) =>
        position <= tail.Head ? ValueTask.FromResult(true) : WaitForMore(position - 1, Moment, aborted);

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _readers) <= MostReaders)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _readers);

    /// <summary>Runs until the reader leaves, falls asleep, or the host stops.</summary>
    public async Task Run(HttpContext http, long after, EventFilter filter)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        using var passing = notices.Subscribe();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            var reads = await Comment(http, Greeting, stop.Token);
            while (reads)
            {
                if (await WaitForMore(after, Heartbeat, stop.Token, passing))
                {
                    (after, reads) = await WriteBatch(http, after, filter, stop.Token);
                }
                else
                {
                    reads = passing.Take() is { Count: > 0 } told ? await Tell(http, told, filter, stop.Token) : await Comment(http, StillHere, stop.Token);
                }
            }

            http.Abort();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async ValueTask<bool> WaitForMore(long after, TimeSpan longest, CancellationToken stop, NoticeReader? passing = null)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        passing?.Wake(bound);
        try
        {
            await tail.Wait(after, bound.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            passing?.Rest();
        }
    }

    private async ValueTask<bool> Tell(HttpContext http, IReadOnlyList<Notice> told, EventFilter filter, CancellationToken stop)
    {
        foreach (var notice in told)
        {
            if (await filter.Wants(notice, stop))
            {
                Encoding.UTF8.GetBytes($"event: {notice.Type}\ndata: {notice.Json}\n\n", http.Response.BodyWriter);
            }
        }

        return http.Response.BodyWriter.UnflushedBytes == 0 || await Flush(http, stop);
    }

    private async ValueTask<(long After, bool Reads)> WriteBatch(HttpContext http, long after, EventFilter filter, CancellationToken stop)
    {
        var output = http.Response.BodyWriter;
        foreach (var recorded in await tail.Read(after, MostPerFlush, stop))
        {
            if (await filter.Wants(recorded, stop))
            {
                Write(output, recorded);
            }

            after = recorded.Position;
            if (output.UnflushedBytes > MostUnflushed && !await Flush(http, stop))
            {
                return (after, false);
            }
        }

        return (after, output.UnflushedBytes == 0 || await Flush(http, stop));
    }

    private ValueTask<bool> Comment(HttpContext http, string text, CancellationToken stop)
    {
        Encoding.UTF8.GetBytes(text, http.Response.BodyWriter);
        return Flush(http, stop);
    }

    /// <summary>False when the reader took nothing of it for too long.</summary>
    private async ValueTask<bool> Flush(HttpContext http, CancellationToken stop)
    {
        var flush = http.Response.BodyWriter.FlushAsync(stop);
        if (flush.IsCompleted)
        {
            await flush;
            return true;
        }

        try
        {
            await flush.AsTask().WaitAsync(Patience, time, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Write(IBufferWriter<byte> output, Recorded recorded)
    {
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {recorded.Position}\nevent: {recorded.Type}\ndata: "), output);
        envelope.Write(output, recorded, withPersonal: true);
        output.Write("\n\n"u8);
    }
}
