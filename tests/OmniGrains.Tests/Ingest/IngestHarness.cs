using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Ingest;
using OmniGrains.Journal.InMemory;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Ingest;

/// <summary>The ingest slice alone: it remembers what it asked of the customers and orders.</summary>
internal sealed class IngestHarness : IRecognition, IGrains, IPurchases
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Content, PurchaseReceipt Receipt)> _orders = new(StringComparer.Ordinal);
    private readonly ReceiveCallHandler _calls;
    private readonly ReceiveBatchHandler _batches;
    private long _position;

    public IngestHarness(string? currency = null)
    {
        var vault = new KeyVault(InMemoryStores.Open(new InMemoryDatabase(), TimeProvider.System).Keys, new byte[32]);
        var reader = new CallReader(new CallDigest(vault));
        var recorder = new CallRecorder(this, this, this, new OrderDocuments(Options.Create(new IngestSettings { Currency = currency }), vault));
        _calls = new ReceiveCallHandler(reader, recorder);
        _batches = new ReceiveBatchHandler(reader, recorder);
    }

    public List<IReadOnlyList<IdentityInput>> Recognised { get; } = [];

    public List<TrackBehaviour> Tracked { get; } = [];

    public List<DescribeCustomer> Described { get; } = [];

    public List<PurchaseInput> Purchases { get; } = [];

    public bool Overloaded { get; set; }

    public static string Payload(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Ingest", "Payloads", name));

    public Task<Result<IngestAnswer>> Send(CallType type, string json, DateTimeOffset? at = null, string? key = null) =>
        _calls.Handle(new ReceiveCall(type, Encoding.UTF8.GetBytes(json), new Intent(key, at ?? Now, "key-1")), CancellationToken.None);

    public Task<Result<IngestAnswer>> SendBatch(string json, DateTimeOffset? at = null) =>
        _batches.Handle(new ReceiveBatch(Encoding.UTF8.GetBytes(json), new Intent(null, at ?? Now, "key-1")), CancellationToken.None);

    public ValueTask<Recognised> Recognise(IReadOnlyList<IdentityInput> identities, CommandContext context, CancellationToken cancellation)
    {
        lock (_seen)
        {
            Recognised.Add(identities);
        }

        var junk = identities.Select((identity, index) => (identity, index)).Where(pair => pair.identity.Value == "null")
            .Select(pair => new RefusedIdentity(pair.index, pair.identity.Kind, "identity.junk")).ToList();
        var customer = junk.Count == identities.Count ? (CustomerId?)null : new CustomerId($"c-{identities.First(identity => identity.Value != "null").Value}");
        return ValueTask.FromResult(new Recognised(customer, customer, junk));
    }

    public ValueTask<Outcome<TReply>> Ask<TReply>(GrainId grain, ICommand<TReply> command, CommandContext context, CancellationToken cancellation = default)
    {
        lock (_seen)
        {
            if (Overloaded)
            {
                return ValueTask.FromResult(new Outcome<TReply>(default, new Rejection("engine.overloaded", "later", RejectionKind.Overloaded), 0, 0, Replayed: false));
            }

            var replayed = !_seen.Add(context.Id.Value);
            if (!replayed && command is TrackBehaviour track)
            {
                Tracked.Add(track);
            }

            if (!replayed && command is DescribeCustomer describe)
            {
                Described.Add(describe);
            }

            return ValueTask.FromResult(new Outcome<TReply>((TReply)(object)new CustomerReply(Changed: true), null, ++_position, 1, replayed));
        }
    }

    public Task<Result<PurchaseReceipt>> Record(PurchaseInput input, Intent intent, CancellationToken cancellation)
    {
        lock (_seen)
        {
            var id = OrderId.Of(input.Source, input.ExternalId).Value;
            var content = JsonSerializer.Serialize(input);
            if (_orders.TryGetValue(id, out var known))
            {
                return Task.FromResult(known.Content == content
                    ? Result<PurchaseReceipt>.Of(known.Receipt, known.Receipt.Position, replayed: true)
                    : new Rejection("purchase.other-content", "other", RejectionKind.Conflict));
            }

            Purchases.Add(input);
            _orders.Add(id, (content, new PurchaseReceipt(id, null, 0, null, ++_position)));
            return Task.FromResult(Result<PurchaseReceipt>.Of(_orders[id].Receipt, _position));
        }
    }

    public ValueTask<Answer<TReply>> Read<TReply>(GrainId grain, IQuery<TReply> query, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<Answer<TReply>> ReadAt<TReply>(GrainId grain, IQuery<TReply> query, Moment moment, CancellationToken cancellation = default) =>
        throw new NotSupportedException();
}
