using System.Collections.Immutable;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contacts;

/// <summary>
/// One person's address on one connected channel. Its grain says which conversation a message of theirs belongs to, so that messages
/// that come at the same moment make one. Found under a keyed digest: the address is personal.
/// </summary>
/// <param name="Conversation">The conversation that messages go to now; null before the first.</param>
/// <param name="Stopped">True when they want no more messages from this sender.</param>
/// <param name="Mails">How many mails came within the hour that is being counted.</param>
internal sealed record Contact(string? Conversation, bool Stopped, MailsOfHour Mails)
{
    public const string GrainType = "contact";

    private const int MostEarlier = 20;

    public static readonly Contact Unknown = new(null, false, new MailsOfHour(default, 0));

    /// <summary>The conversations before, latest first: what was taken in there is not taken in once more.</summary>
    public ImmutableList<string> Earlier { get; init; } = [];

    public Contact After(ConversationBegun begun) => this with
    {
        Conversation = begun.Conversation,
        Earlier = Conversation is null ? Earlier : [Conversation, .. Earlier.Take(MostEarlier - 1)],
    };

    public static GrainId GrainOf(KeyVault vault, string connection, string address) =>
        GrainId.Of(GrainType, $"{connection}:{vault.Digest($"contact/{connection}/{address}")}");
}

/// <summary>
/// Names the conversation that follows on another one. Of many who say the same at once the first one's is taken, and the others are
/// told that one.
/// </summary>
/// <param name="After">The conversation that takes no more messages; null when there was none.</param>
/// <param name="Conversation">The one to begin.</param>
internal sealed record BeginConversation(string? After, string Conversation) : ICommand<ContactReply>;

/// <summary>The contact said a word by which one leaves or joins a sender.</summary>
internal sealed record NoteStopWord(bool Stop) : ICommand<ContactReply>;

/// <summary>A mail came. Of more than so many within an hour the rest is not counted.</summary>
internal sealed record CountMail(int Most) : ICommand<MailCount>;

/// <summary>Mails since the first one of an hour.</summary>
internal sealed record MailsOfHour(DateTimeOffset Since, int Count)
{
    public MailsOfHour At(DateTimeOffset at) => at - Since < TimeSpan.FromHours(1) ? this : new MailsOfHour(at, 0);
}

internal sealed record MailCount(bool TooMany);

internal sealed record ContactReply(string? Conversation);

internal sealed record ReadContact : IQuery<Contact>
{
    public static readonly ReadContact Query = new();
}

/// <summary>Messages of the contact go to this conversation from now on.</summary>
internal sealed record ConversationBegun(string Conversation) : OmniGrains.Edge.IAdministrativeEvent;

/// <summary>The contact left this sender (a STOP word), or joined it again.</summary>
internal sealed record ContactStopped(bool Stopped, DateTimeOffset At) : OmniGrains.Edge.IAdministrativeEvent;

/// <summary>The contact sent a mail.</summary>
internal sealed record MailCounted(DateTimeOffset At) : OmniGrains.Edge.IAdministrativeEvent;

internal sealed class ContactGrain : Grain<Contact>
{
    public override string Type => Contact.GrainType;

    public override Contact Initial => Contact.Unknown;

    public override object Answer(Contact state, IQuery query) => state;

    public override Decision Decide(Contact state, ICommand command, in CommandContext context) => command switch
    {
        BeginConversation begin when begin.After == state.Conversation =>
            Decision.Accept(new ContactReply(begin.Conversation), new ConversationBegun(begin.Conversation)),
        BeginConversation => Decision.Unchanged(new ContactReply(state.Conversation)),
        NoteStopWord word when word.Stop != state.Stopped => Decision.Accept(new ContactReply(state.Conversation), new ContactStopped(word.Stop, context.At)),
        NoteStopWord => Decision.Unchanged(new ContactReply(state.Conversation)),
        CountMail count when state.Mails.At(context.At).Count >= count.Most => Decision.Unchanged(new MailCount(TooMany: true)),
        CountMail => Decision.Accept(new MailCount(TooMany: false), new MailCounted(context.At)),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override Contact Evolve(Contact state, IEvent @event) => @event switch
    {
        ConversationBegun begun => state.After(begun),
        MailCounted counted => state with { Mails = state.Mails.At(counted.At) with { Count = state.Mails.At(counted.At).Count + 1 } },
        ContactStopped stopped => state with { Stopped = stopped.Stopped },
        _ => state,
    };
}
