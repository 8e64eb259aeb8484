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
/// and grows no queue; the server cuts connections that read nothing at all.
/// </summary>
internal sealed class EventStream(Tail tail, EventEnvelope envelope, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int MostReaders = 1_000;
    private const int MostPerFlush = 200;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
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

    /// <summary>Runs until the reader leaves or the host stops.</summary>
    public async Task Run(HttpResponse response, long after, EventFilter filter, CancellationToken aborted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        await Comment(response, "connected", stop.Token);
        try
        {
            while (true)
            {
                after = await WaitForMore(after, Heartbeat, stop.Token)
                    ? await WriteBatch(response, after, filter, stop.Token)
                    : await Comment(response, "still here", stop.Token, after);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async ValueTask<bool> WaitForMore(long after, TimeSpan longest, CancellationToken stop)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), bound, longest, Timeout.InfiniteTimeSpan);
        try
        {
            await tail.Wait(after, bound.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async ValueTask<long> WriteBatch(HttpResponse response, long after, EventFilter filter, CancellationToken stop)
    {
        var written = false;
        foreach (var recorded in await tail.Read(after, MostPerFlush, stop))
        {
            if (await filter.Wants(recorded, stop))
            {
                Write(response.BodyWriter, recorded);
                written = true;
            }

            after = recorded.Position;
        }

        if (written)
        {
            await response.BodyWriter.FlushAsync(stop);
        }

        return after;
    }

    private static async ValueTask<long> Comment(HttpResponse response, string text, CancellationToken stop, long after = 0)
    {
        Encoding.UTF8.GetBytes($": {text}\n\n", response.BodyWriter);
        await response.BodyWriter.FlushAsync(stop);
        return after;
    }

    private void Write(IBufferWriter<byte> output, Recorded recorded)
    {
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {recorded.Position}\nevent: {recorded.Type}\ndata: "), output);
        envelope.Write(output, recorded, withPersonal: true);
        output.Write("\n\n"u8);
    }
}
