using OmniGrains.Engine;

namespace OmniGrains.Loyalty.Programmes;

/// <summary>The ids of all programmes, in the order in which they came to be.</summary>
internal sealed record ProgrammeList(IReadOnlyList<string> Ids)
{
    public static readonly ProgrammeList Empty = new([]);
}

internal sealed record ProgrammeListed(string Programme) : IEvent;

internal sealed record ListProgramme(string Programme) : ICommand<ProgrammeRevision>;

internal sealed record ReadProgrammeList : IQuery<ProgrammeList>
{
    public static readonly ReadProgrammeList Query = new();
}

/// <summary>
/// The one list of programmes: every purchase is held against each of them, so there are few. Ids are never taken off, so
/// that a programme keeps its place.
/// </summary>
internal sealed class ProgrammesGrain : Grain<ProgrammeList>
{
    /// <summary>How many there may be.</summary>
    public const int MostProgrammes = 4;

    public static readonly GrainId Id = GrainId.Of("loyalty-programmes", "all");

    public override string Type => "loyalty-programmes";

    public override ProgrammeList Initial => ProgrammeList.Empty;

    public override object Answer(ProgrammeList state, IQuery query) => state;

    public override Decision Decide(ProgrammeList state, ICommand command, in CommandContext context) => command switch
    {
        ListProgramme list when state.Ids.Contains(list.Programme) => Decision.Unchanged(new ProgrammeRevision(list.Programme, 0)),
        ListProgramme when state.Ids.Count >= MostProgrammes => Decision.Reject(LoyaltyRejections.TooManyProgrammes),
        ListProgramme list => Decision.Accept(new ProgrammeRevision(list.Programme, 0), new ProgrammeListed(list.Programme)),
        _ => throw new NotSupportedException($"The list of programmes does not take {command.GetType().Name}."),
    };

    public override ProgrammeList Evolve(ProgrammeList state, IEvent @event) =>
        @event is ProgrammeListed listed ? new ProgrammeList([.. state.Ids, listed.Programme]) : state;
}
