using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OmniGrains.Edge.Json;
using OmniGrains.Journal.InMemory;
using OmniGrains.Live;
using OmniGrains.Live.Contracts;
using OmniGrains.Orders;
using OmniGrains.Tests.Customers;
using OmniGrains.Tests.Orders;

namespace OmniGrains.Tests.Live;

public sealed class EventStreamTests
{
    private const int BufferOfTheConnection = 65_536;

    [Fact]
    public async Task What_waits_for_a_reader_that_takes_nothing_stays_small_however_much_happens()
    {
        await using var live = await LiveEngine.InMemory();
        var line = Documents.Pushed().Lines[0] with { Name = new string('x', 200) };
        var wide = Documents.Pushed() with { Lines = [.. Enumerable.Repeat(line, 30)] };
        for (var id = 1; id <= 300; id++)
        {
            (await live.Mediator.Send(new RecordPurchase(wide with { ExternalId = $"{id}" }, live.Intent()))).Rejection.ShouldBeNull();
        }

        var (connection, time, stop) = (new Connection(), new NoPatience(), new Lifetime());
        var json = new JsonOptions();
        HttpJson.Configure(json.SerializerOptions, OmniGrains.Tests.Frozen.FrozenJournal.Parts().Contracts.Json.TypeInfoResolverChain);
        var stream = new EventStream(live.Engine.Tail, new EventEnvelope(Options.Create(json)), new Notices(InMemoryStores.Open(new InMemoryDatabase(), TimeProvider.System).Broadcast), stop, time);

        // Ends by itself: nobody reads, so the reader is given up on.
        await stream.Run(connection.Http, 0, new EventFilter(null, [], administrative: true, live.Families)).WaitAsync(TimeSpan.FromSeconds(30));

        connection.IsCut.ShouldBeTrue();
        var waiting = await connection.Waiting();
        waiting.ShouldStartWith("retry: 1000\n: connected\n\nid: 1\nevent: order.purchase-recorded\n");
        waiting.Length.ShouldBeInRange(BufferOfTheConnection, 4 * BufferOfTheConnection);
        (300 * 30 * 200).ShouldBeGreaterThan(4 * 4 * BufferOfTheConnection, "Much more happened than waits.");
    }

    [Fact]
    public async Task A_timer_that_fires_after_its_wait_is_over_harms_nothing()
    {
        await using var live = await LiveEngine.InMemory();
        var time = new LateTimers();
        var json = new JsonOptions();
        var stream = new EventStream(live.Engine.Tail, new EventEnvelope(Options.Create(json)), new Notices(InMemoryStores.Open(new InMemoryDatabase(), TimeProvider.System).Broadcast), new Lifetime(), time);
        var waits = stream.HasReached(live.Engine.Tail.Head + 1, CancellationToken.None);
        (await live.Mediator.Send(new RecordPurchase(Documents.Pushed(), live.Intent()))).Rejection.ShouldBeNull();
        (await waits).ShouldBeTrue();

        // Its callback was under way when the timer was disposed of: on a thread of its own an exception would end the process.
        time.Late.ShouldNotBeEmpty();
        foreach (var fire in time.Late)
        {
            Should.NotThrow(fire);
        }
    }

    private sealed class LateTimers : TimeProvider
    {
        public List<Action> Late { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Late.Add(() => callback(state));
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>A connection that holds so much and no more, and that nobody reads.</summary>
    private sealed class Connection : IHttpResponseBodyFeature, IHttpRequestLifetimeFeature
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: BufferOfTheConnection, resumeWriterThreshold: BufferOfTheConnection / 2));

        public Connection()
        {
            Http.Features.Set<IHttpResponseBodyFeature>(this);
            Http.Features.Set<IHttpRequestLifetimeFeature>(this);
        }

        public HttpContext Http { get; } = new DefaultHttpContext();

        public bool IsCut { get; private set; }

        public Stream Stream => _pipe.Writer.AsStream();

        public PipeWriter Writer => _pipe.Writer;

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsCut = true;

        public async Task<string> Waiting()
        {
            var read = await _pipe.Reader.ReadAsync();
            return Encoding.UTF8.GetString(read.Buffer);
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task CompleteAsync() => Task.CompletedTask;

        public void DisableBuffering()
        {
        }

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    /// <summary>Waiting for a reader is over as soon as it begins.</summary>
    private sealed class NoPatience : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == EventStream.Patience ? TimeSpan.Zero : dueTime, period);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
        }
    }
}
