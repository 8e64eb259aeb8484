using OmniGrains.Engine;

namespace OmniGrains.Channels.Sync;

internal sealed class SyncGrain : Grain<SyncState>
{
    public const int MostWanted = 10_000;

    public override string Type => SyncState.GrainType;

    public override SyncState Initial => SyncState.New;

    public override Decision Decide(SyncState state, ICommand command, in CommandContext context) => command switch
    {
        WantOrder want when !state.Wanted.ContainsKey(want.ExternalId) && state.Wanted.Count >= MostWanted => Decision.Reject(TooManyWanted),
        WantOrder want => Decision.Accept(SyncDone.It, new OrderWanted(want.ExternalId, state.Mentions + 1)),
        SettleWanted settle when state.Wanted.TryGetValue(settle.ExternalId, out var mention) && mention == settle.Mention =>
            Decision.Accept(SyncDone.It, new WantedOrderSettled(settle.ExternalId)),
        SettleWanted => Decision.Unchanged(SyncDone.It),
        MoveReconciled move when state.ReconciledUpTo is null || move.UpTo > state.ReconciledUpTo =>
            Decision.Accept(SyncDone.It, new ReconciledUpTo(move.UpTo)),
        MoveReconciled => Decision.Unchanged(SyncDone.It),
        NoteTrouble note => Note(state, note, context.At),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override SyncState Evolve(SyncState state, IEvent @event) => @event switch
    {
        OrderWanted wanted => state with { Wanted = state.Wanted.SetItem(wanted.ExternalId, wanted.Mention), Mentions = wanted.Mention },
        WantedOrderSettled settled => state with { Wanted = state.Wanted.Remove(settled.ExternalId) },
        ReconciledUpTo reconciled => state with { ReconciledUpTo = reconciled.Moment },
        ConnectionTroubled trouble => state with { Troubles = state.Troubles.SetItem(trouble.Work, new Trouble(trouble.Code, trouble.Detail, trouble.Since)) },
        ConnectionRecovered recovered => state with { Troubles = state.Troubles.Remove(recovered.Work) },
        _ => state,
    };

    public override object Answer(SyncState state, IQuery query) => state;

    private static readonly Rejection TooManyWanted = new(
        "channel.too-many-wanted", $"{MostWanted} orders are still to be asked for at this shop.", RejectionKind.Overloaded);

    private static Decision Note(SyncState state, NoteTrouble note, DateTimeOffset at)
    {
        var known = state.Troubles.GetValueOrDefault(note.Work);
        return note switch
        {
            { Code: null } => known is null ? Decision.Unchanged(SyncDone.It) : Decision.Accept(SyncDone.It, new ConnectionRecovered(note.Work)),
            _ when known is not null && known.Code == note.Code && known.Detail == note.Detail => Decision.Unchanged(SyncDone.It),
            _ => Decision.Accept(SyncDone.It, new ConnectionTroubled(note.Work, note.Code, note.Detail ?? "", at)),
        };
    }
}
