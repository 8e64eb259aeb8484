using System.Collections.Immutable;
using OmniGrains.Desk.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Surveys;

/// <summary>When a record was last asked what, and about which conversation: one owner, so that two surveys at the same moment are one too many.</summary>
internal sealed record AskedCustomer(ImmutableDictionary<SurveyKind, CustomerAsked> Last)
{
    public const string GrainType = "surveyed-customer";

    public static readonly AskedCustomer Never = new(ImmutableDictionary<SurveyKind, CustomerAsked>.Empty);

    public static GrainId GrainOf(string record) => GrainId.Of(GrainType, record);

    /// <summary>Whether it was asked within a time about anything else.</summary>
    public bool WasAsked(SurveyKind kind, string conversation, TimeSpan pause, DateTimeOffset at) =>
        Last.TryGetValue(kind, out var last) && last.Conversation != conversation && at - last.At < pause;
}

/// <summary>Asks for leave to ask; refused when that was done lately.</summary>
internal sealed record MayAsk(SurveyKind Kind, string Conversation, TimeSpan Pause) : ICommand<SurveyReply>;

/// <summary>It was not asked after all.</summary>
internal sealed record TakeBackAsking(SurveyKind Kind, string Conversation) : ICommand<SurveyReply>;

internal sealed record ReadAsked : IQuery<AskedCustomer>
{
    public static readonly ReadAsked Query = new();
}

/// <summary>A customer is asked something.</summary>
internal sealed record CustomerAsked(SurveyKind Kind, string Conversation, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>A customer was not asked after all: the channel refused.</summary>
internal sealed record CustomerNotAsked(SurveyKind Kind, string Conversation, DateTimeOffset At) : IAdministrativeEvent;

internal sealed class AskedCustomerGrain : Grain<AskedCustomer>
{
    public override string Type => AskedCustomer.GrainType;

    public override AskedCustomer Initial => AskedCustomer.Never;

    public override object Answer(AskedCustomer state, IQuery query) => state;

    public override Decision Decide(AskedCustomer state, ICommand command, in CommandContext context) => command switch
    {
        MayAsk ask when state.WasAsked(ask.Kind, ask.Conversation, ask.Pause, context.At) => Decision.Reject(SurveyRejections.AskedLately),
        MayAsk ask => Decision.Accept(new SurveyReply(SurveyStage.Due), new CustomerAsked(ask.Kind, ask.Conversation, context.At)),
        TakeBackAsking back when state.Last.TryGetValue(back.Kind, out var last) && last.Conversation == back.Conversation =>
            Decision.Accept(new SurveyReply(SurveyStage.Over), new CustomerNotAsked(back.Kind, back.Conversation, context.At)),
        _ => Decision.Unchanged(new SurveyReply(SurveyStage.Over)),
    };

    public override AskedCustomer Evolve(AskedCustomer state, IEvent @event) => @event switch
    {
        CustomerAsked asked => new AskedCustomer(state.Last.SetItem(asked.Kind, asked)),
        CustomerNotAsked not => new AskedCustomer(state.Last.Remove(not.Kind)),
        _ => state,
    };
}
