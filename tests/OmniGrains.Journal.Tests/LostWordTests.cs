using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OmniGrains.Journal.Tests;

/// <summary>Words may be lost; how many is told.</summary>
public sealed class LostWordTests : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly AsyncLocal<bool> _mine = new();
    private readonly ConcurrentQueue<string> _lost = new();

    public LostWordTests()
    {
        _listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == "omnigrains.words.lost")
            {
                all.EnableMeasurementEvents(instrument);
            }
        };

        // Other tests of this process lose words too: what is counted follows from what this one did.
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (_mine.Value && count == 1)
            {
                _lost.Enqueue((string)tags[0].Value!);
            }
        });
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Words_that_come_too_fast_are_not_taken_or_cannot_be_read_are_counted()
    {
        _mine.Value = true;
        await using var words = new Held();
        words.Tell("test", "first");
        await words.Reached.WaitAsync(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 1_003; i++)
        {
            words.Tell("test", $"{i}");
        }

        words.Listen("test", _ => throw new FormatException());
        words.Arrives("test", "x");
        words.Refuse();
        await words.DisposeAsync();
        _lost.Take(4).ShouldBe(["crowded", "crowded", "crowded", "unread"]);
        _lost.Count(reason => reason == "unsent").ShouldBe(1_001);
    }

    private sealed class Held : Broadcast
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Refuse() => _refused.SetException(new InvalidOperationException("no"));

        public void Arrives(string topic, string text) => Hear(topic, text);

        protected override async ValueTask Send(string topic, string text, CancellationToken stop)
        {
            _reached.TrySetResult();
            await _refused.Task;
        }
    }
}
