using System.Threading.Channels;

namespace OmniGrains.Host.Tests;

/// <summary>Time that passes as it does, but for timers of one length: those end when the test says so. Timestamps can be moved on.</summary>
/// <param name="held">The length.</param>
internal sealed class HeldTime(TimeSpan held) : TimeProvider
{
    private readonly Channel<HeldTimer> _timers = Channel.CreateUnbounded<HeldTimer>();
    private long _skipped;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _skipped);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != held || period != Timeout.InfiniteTimeSpan)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        var timer = new HeldTimer(callback, state);
        _timers.Writer.TryWrite(timer);
        return timer;
    }

    /// <summary>Moves timestamps on; timers do not notice.</summary>
    public void Skip(TimeSpan time) => Interlocked.Add(ref _skipped, (long)(time.TotalSeconds * TimestampFrequency));

    /// <summary>Ends the next timer that somebody waits for. One that is given up within a second was not waited for: its work was done.</summary>
    public async Task Elapse()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var timer = await _timers.Reader.ReadAsync(limit.Token);
            await Task.WhenAny(timer.GivenUp, Task.Delay(TimeSpan.FromSeconds(1), limit.Token));
            if (timer.Fire())
            {
                return;
            }
        }
    }

    private sealed class HeldTimer(TimerCallback callback, object? state) : ITimer
    {
        private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _over;

        public Task GivenUp => _givenUp.Task;

        public bool Fire()
        {
            if (Interlocked.Exchange(ref _over, 1) == 1)
            {
                return false;
            }

            callback(state);
            return true;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
            Interlocked.Exchange(ref _over, 1);
            _givenUp.TrySetResult();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
