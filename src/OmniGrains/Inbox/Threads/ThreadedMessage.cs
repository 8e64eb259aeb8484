using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Threads;

/// <summary>
/// Which conversation a message of a channel with threads belongs to, by the channel's id of it: answers name that id. It may be told
/// before the message itself comes, by an answer that overtook it. Found under a keyed digest: ids may be personal.
/// </summary>
/// <param name="Conversation">The conversation; null while nobody has spoken of the message.</param>
internal sealed record ThreadedMessage(string? Conversation)
{
    public const string GrainType = "threaded-message";

    public static readonly ThreadedMessage Unknown = new((string?)null);

    public static GrainId GrainOf(KeyVault vault, string connection, string providerId) =>
        GrainId.Of(GrainType, $"{connection}:{vault.Digest($"thread/{connection}/{providerId}")}");
}

/// <summary>Puts the message into a conversation. Of many who say the same at once the first one's is taken, and the others are told that one.</summary>
/// <param name="After">The conversation that it cannot go to; null when it has none yet.</param>
/// <param name="Conversation">Where it goes.</param>
internal sealed record PlaceMessage(string? After, string Conversation) : ICommand<PlacedMessage>;

internal sealed record PlacedMessage(string Conversation);

internal sealed record ReadThreadedMessage : IQuery<ThreadedMessage>
{
    public static readonly ReadThreadedMessage Query = new();
}

internal sealed record MessagePlaced(string Conversation) : IAdministrativeEvent;

internal sealed class ThreadedMessageGrain : Grain<ThreadedMessage>
{
    public override string Type => ThreadedMessage.GrainType;

    public override ThreadedMessage Initial => ThreadedMessage.Unknown;

    public override bool Transient => true;

    public override object Answer(ThreadedMessage state, IQuery query) => state;

    public override Decision Decide(ThreadedMessage state, ICommand command, in CommandContext context) => command switch
    {
        PlaceMessage place when place.After == state.Conversation => Decision.Accept(new PlacedMessage(place.Conversation), new MessagePlaced(place.Conversation)),
        PlaceMessage => Decision.Unchanged(new PlacedMessage(state.Conversation!)),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override ThreadedMessage Evolve(ThreadedMessage state, IEvent @event) => @event is MessagePlaced placed ? new ThreadedMessage(placed.Conversation) : state;
}
