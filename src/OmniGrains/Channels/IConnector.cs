using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels;

/// <summary>One foreign system's contract: how it signs, names and fills what it sends.</summary>
internal interface IConnector
{
    string Name { get; }

    /// <summary>Where its API is when a connection does not say so; null when each shop has its own.</summary>
    string? DefaultBaseUrl => null;

    /// <summary>The names of the secrets that it uses.</summary>
    IReadOnlyList<string> Secrets { get; }

    /// <summary>The names of the options that it understands.</summary>
    IReadOnlyList<string> Options { get; }

    /// <summary>The largest delivery that it may make, in bytes.</summary>
    long LargestBody => 1 << 20;

    /// <summary>What is wrong with the options of a connection, as a sentence that begins with the option's name; null when they are fit.</summary>
    string? WrongOptions(IReadOnlyDictionary<string, string> options) => null;

    /// <summary>
    /// True when the raw bytes were signed by the one who holds the connection's secret. Fails closed: without a secret
    /// nothing is authentic. Compares in a time that does not depend on where two signatures differ.
    /// </summary>
    ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation);

    /// <summary>What an authentic delivery is about, and the id under which a repetition is recognised.</summary>
    DeliveryLabel Label(InboundRequest request);

    /// <summary>What an authentic delivery says. Pure: it looks at nothing but the delivery and the settings.</summary>
    Reading Read(DeliveryContent content, ConnectedShop shop);
}

/// <summary>A connector whose sender first asks whether the address is ours.</summary>
internal interface IGreeted
{
    /// <summary>The answer to a question that is asked before deliveries come; null when this is no such question.</summary>
    Greeting? Greet(InboundRequest request, ConnectedShop shop);
}

/// <summary>A connector whose shop can be asked for its orders.</summary>
internal interface IOrderShop
{
    /// <summary>A page of the orders that changed since a moment.</summary>
    /// <param name="shop">Whom to ask.</param>
    /// <param name="since">Only what changed at or after it.</param>
    /// <param name="page">Null for the first page, otherwise <see cref="OrderPage.Next"/> of the page before.</param>
    /// <param name="cancellation">Stops asking.</param>
    /// <exception cref="ShopRefusedException">The shop refused, or could not be reached.</exception>
    Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation);

    /// <summary>One order as it is now; null when the shop does not know it.</summary>
    /// <exception cref="ShopRefusedException">The shop refused, or could not be reached.</exception>
    Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation);
}

/// <summary>A connector whose shop takes our stock levels.</summary>
internal interface IStockShop
{
    /// <summary>Most levels that one call may carry.</summary>
    int MostLevels { get; }

    /// <summary>
    /// Sets levels at the shop; absolute, so that repeating it changes nothing. Levels of things that the shop does not
    /// have are left out.
    /// </summary>
    /// <param name="shop">Whom to tell.</param>
    /// <param name="levels">At most <see cref="MostLevels"/>.</param>
    /// <param name="key">An idempotency key: the same for the same levels.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="ShopRefusedException">The shop refused, or could not be reached.</exception>
    Task SetLevels(ConnectedShop shop, IReadOnlyList<ShopLevel> levels, string key, CancellationToken cancellation);
}

/// <summary>A connector whose sender has one webhook for several accounts, each of which is a connection.</summary>
internal interface ISharesWebhooks
{
    /// <summary>Whether what is delivered to one connection, and proved to be of its sender, may speak of another one.</summary>
    bool Shares(ConnectedShop mine, ConnectedShop other);
}

/// <summary>A connector over which people write to us, and we to them.</summary>
internal interface IMessageChannel
{
    /// <summary>Whether messages can go out, as the connection is set up.</summary>
    bool CanSend(ConnectedShop shop);

    /// <summary>The templates that the channel has approved, as the connection names them.</summary>
    IReadOnlyList<ApprovedTemplate> Templates(ConnectedShop shop) => [];

    /// <summary>The kinds of identities that are addresses of the channel, the better one first; empty where customers' identities are none.</summary>
    IReadOnlyList<string> AddressedBy => [];

    /// <summary>Whom an address names, in the form in which messages of theirs come in; null when it names nobody, or people are never written to first.</summary>
    Addressee? AddresseeOf(ConnectedShop shop, string address) => null;

    /// <summary>Whether a message that is handed over twice under the same key arrives once, or can be known again by whoever gets it.</summary>
    bool KnowsAgain => false;

    /// <summary>What is answered by itself to HELP or INFO as the whole message; null where the provider does that, or nobody.</summary>
    string? HelpText(ConnectedShop shop) => null;

    /// <summary>Makes one attempt to send.</summary>
    /// <exception cref="ShopRefusedException">The channel could not be reached, or did not answer as its contract says.</exception>
    Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation);
}

/// <summary>A connector whose shop can be asked for what people wrote: its notifications get lost.</summary>
internal interface IMessageShop
{
    /// <summary>Whether the connection is set up to read messages.</summary>
    bool ReadsMessages(ConnectedShop shop);

    /// <summary>
    /// What customers wrote at or after a moment, a conversation at a time. What was asked for once counts: after a refusal it is not asked for again, if whoever reads went
    /// on to the next one.
    /// </summary>
    /// <exception cref="ShopRefusedException">The shop refused, or could not be reached.</exception>
    IAsyncEnumerable<ReadMessages> ListMessages(ConnectedShop shop, DateTimeOffset since, CancellationToken cancellation);
}

/// <summary>What was read of a conversation at a shop.</summary>
/// <param name="Messages">What its customer wrote, oldest first.</param>
/// <param name="UpTo">Its latest message, by the shop's clock.</param>
internal sealed record ReadMessages(IReadOnlyList<IncomingMessage> Messages, DateTimeOffset UpTo);

/// <summary>A connector whose sender waits for an answer to what it delivers, in a language of its own.</summary>
internal interface IAnswering
{
    /// <summary>The answer to an authentic delivery; null when it wants none. Pure: the same delivery is answered alike however often it comes.</summary>
    Greeting? Answer(InboundRequest request, ConnectedShop shop);
}

/// <summary>A connector over which people can be called.</summary>
internal interface ICallChannel
{
    /// <summary>Our number, when this agent can call as the connection is set up; null otherwise.</summary>
    string? LineOf(ConnectedShop shop, string agent);

    /// <summary>Asks for a call, once.</summary>
    /// <exception cref="ShopRefusedException">The provider could not be reached, or did not answer as its contract says.</exception>
    Task<CallAttempt> Call(ConnectedShop shop, OutgoingCall call, CancellationToken cancellation);
}

/// <summary>How much of a product can be sold.</summary>
/// <param name="Sku">What.</param>
/// <param name="Location">Their location, as the connection maps it; null for the shop as a whole.</param>
/// <param name="Available">How much; not negative.</param>
internal sealed record ShopLevel(string Sku, string? Location, decimal Available);

/// <summary>A channel that holds the files of messages until they are fetched.</summary>
internal interface IMediaChannel
{
    /// <summary>A file's bytes.</summary>
    /// <param name="shop">Whom to ask.</param>
    /// <param name="file">The file, by the channel's id of it or by its address.</param>
    /// <param name="most">More bytes are not read.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="ShopRefusedException">The channel refused, could not be reached, or the file is too large.</exception>
    Task<byte[]> Fetch(ConnectedShop shop, MessageAttachment file, long most, CancellationToken cancellation);
}

/// <summary>A webhook as it came in; holds until it is answered.</summary>
/// <param name="http">Its path, query and headers.</param>
/// <param name="bytes">The raw bytes; nobody changes them.</param>
internal sealed class InboundRequest(HttpRequest http, byte[] bytes)
{
    /// <summary>The raw bytes.</summary>
    public ReadOnlyMemory<byte> Body => bytes;

    /// <summary>The same, to be kept.</summary>
    public byte[] Bytes => bytes;

    /// <summary>Where it was sent to.</summary>
    public string PathAndQuery => $"{http.Path}{http.QueryString}";

    /// <summary>The whole address, as far as this host can know it.</summary>
    public string Url => $"{http.Scheme}://{http.Host}{PathAndQuery}";

    public string? Header(string name) => http.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>What the query says under a name; null when it does not have it.</summary>
    public string? Query(string name) => http.Query.TryGetValue(name, out var values) ? values.ToString() : null;
}

/// <summary>What a delivery is about.</summary>
/// <param name="Key">The same for repetitions of the same; at most 200 characters.</param>
/// <param name="Topic">The sender's name of what happened.</param>
internal sealed record DeliveryLabel(string Key, string Topic);

/// <summary>The answer to a greeting.</summary>
internal sealed record Greeting(string Body, string ContentType);

/// <summary>A stored delivery, opened.</summary>
/// <param name="Topic">The sender's name of what happened.</param>
/// <param name="Body">The raw bytes.</param>
/// <param name="ReceivedAt">When it came.</param>
internal sealed record DeliveryContent(string Topic, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt);

/// <summary>What a delivery says.</summary>
/// <param name="Orders">Orders, or parts of them, as they are told.</param>
/// <param name="Mentioned">Orders that are named only: they have to be asked for.</param>
/// <param name="Parcels">What a carrier tells.</param>
/// <param name="Confirm">An address to visit, by which the sender learns that we want its deliveries.</param>
internal sealed record Reading(
    IReadOnlyList<OrderSnapshot> Orders, IReadOnlyList<string> Mentioned, IReadOnlyList<TrackShipment> Parcels, Uri? Confirm = null)
{
    /// <summary>It concerns nothing that is kept.</summary>
    public static readonly Reading Nothing = new([], [], []);

    /// <summary>What people wrote.</summary>
    public IReadOnlyList<IncomingMessage> Messages { get; init; } = [];

    /// <summary>How people reacted to messages.</summary>
    public IReadOnlyList<IncomingReaction> Reactions { get; init; } = [];

    /// <summary>What became of messages that we sent.</summary>
    public IReadOnlyList<MessageReport> Reports { get; init; } = [];

    /// <summary>Whether messages are there that are not in the delivery: they have to be asked for.</summary>
    public bool AnnouncesMessages { get; init; }

    /// <summary>What is told of telephone calls, in order.</summary>
    public IReadOnlyList<CallTold> Calls { get; init; } = [];

    /// <summary>What was written to people elsewhere than here; echoes of ours among it.</summary>
    public IReadOnlyList<MessageElsewhere> Elsewhere { get; init; } = [];

    /// <summary>Messages that were taken back.</summary>
    public IReadOnlyList<MessageWithdrawal> Withdrawals { get; init; } = [];

    /// <summary>How far all that was sent has got.</summary>
    public IReadOnlyList<ProgressUpTo> Progress { get; init; } = [];

    /// <summary>Messages whose writers changed what they say.</summary>
    public IReadOnlyList<MessageEdit> Edits { get; init; } = [];

    /// <summary>Why a part of it could not be understood; the rest is carried out all the same.</summary>
    public string? Unreadable { get; init; }

    /// <summary>What people and channels say here and there; orders are told here only.</summary>
    public Reading And(Reading other) => this with
    {
        Messages = [.. Messages, .. other.Messages],
        Reactions = [.. Reactions, .. other.Reactions],
        Reports = [.. Reports, .. other.Reports],
        Elsewhere = [.. Elsewhere, .. other.Elsewhere],
        Withdrawals = [.. Withdrawals, .. other.Withdrawals],
        Progress = [.. Progress, .. other.Progress],
        Edits = [.. Edits, .. other.Edits],
        Unreadable = Unreadable ?? other.Unreadable,
        AnnouncesMessages = AnnouncesMessages || other.AnnouncesMessages,
        Calls = [.. Calls, .. other.Calls],
    };

    public static Reading Of(OrderSnapshot order) => new([order], [], []);

    public static Reading Mention(string? externalId) => externalId is null ? Nothing : new([], [externalId], []);
}

/// <summary>A page of orders.</summary>
/// <param name="Orders">The orders.</param>
/// <param name="Next">How to ask for the next page; null on the last one.</param>
/// <param name="ByChange">True when the shop lists in the order of change: a listing that breaks off can go on from its last page.</param>
/// <param name="Unreadable">How many were not what the shop's contract says, and are left out.</param>
/// <param name="Total">How many the whole listing has, where the shop says so: pages that shift under a change are found out by it.</param>
internal sealed record OrderPage(IReadOnlyList<OrderSnapshot> Orders, string? Next, bool ByChange, int Unreadable = 0, long? Total = null)
{
    /// <summary>Reads each order by itself: one that cannot be read does not stop the others.</summary>
    public static OrderPage Of(IEnumerable<JsonElement> orders, Func<JsonElement, OrderSnapshot?> read, string? next, bool byChange, long? total = null)
    {
        var (snapshots, unreadable) = (new List<OrderSnapshot>(), 0);
        foreach (var order in orders)
        {
            try
            {
                if (read(order) is { } snapshot)
                {
                    snapshots.Add(snapshot);
                }
            }
            catch (UnreadableDeliveryException)
            {
                unreadable++;
            }
        }

        return new OrderPage(snapshots, next, byChange, unreadable, total);
    }
}

/// <summary>A delivery that cannot be understood, however often it is read.</summary>
internal sealed class UnreadableDeliveryException(string reason) : Exception(reason);

/// <summary>A shop did not do what it was asked. Carries a code and our own words, never the shop's answer.</summary>
/// <param name="code">Stable: <c>unauthorised</c>, <c>rate-limited</c>, <c>unavailable</c>…</param>
/// <param name="detail">For people.</param>
/// <param name="retryAfter">How long the shop wants us to wait.</param>
/// <param name="unanswered">True when it was asked, and nothing is known of what it made of that.</param>
internal sealed class ShopRefusedException(string code, string detail, TimeSpan? retryAfter = null, bool unanswered = false) : Exception(detail)
{
    public string Code { get; } = code;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public bool Unanswered { get; } = unanswered;
}

/// <summary>The connectors that there are.</summary>
internal sealed class Connectors(IEnumerable<IConnector> connectors)
{
    private readonly FrozenDictionary<string, IConnector> _byName = connectors.ToFrozenDictionary(connector => connector.Name, StringComparer.Ordinal);

    public IEnumerable<string> Names => _byName.Keys.Order(StringComparer.Ordinal);

    public IConnector? Find(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    public IConnector Of(ConnectedShop shop) => _byName[shop.Settings.Connector];
}

/// <summary>Where webhooks come in.</summary>
internal static class InboundWebhooks
{
    public static string PathOf(string connector, string connection) => $"/v1/webhooks/{connector}/{connection}";

    public static readonly Rejection Unknown = new("delivery.no-connection", "No enabled connection of this connector has this id.", RejectionKind.NotFound);

    public static readonly Rejection Malformed = new("delivery.malformed", "The body is signed, but not what the sender's contract says.");
}
