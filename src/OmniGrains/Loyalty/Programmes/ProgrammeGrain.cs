using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Programmes;

/// <summary>A programme's terms in force; earlier versions are in the journal.</summary>
internal sealed record Programme(string Id, int Version, ProgrammeTerms? Terms)
{
    public const string GrainType = "loyalty-programme";

    public static readonly Programme Unknown = new("", 0, null);

    public static GrainId GrainOf(string id) => GrainId.Of(GrainType, id);
}

/// <summary>
/// Sets the terms.
/// <c>ExpectedVersion</c>: Refuses with 412 unless the programme stands there; 0 for a new one, null when the caller does not mind.
/// </summary>
internal sealed record DefineProgramme(string Id, ProgrammeTerms Terms, int? ExpectedVersion, string Actor) : ICommand<ProgrammeRevision>;

internal sealed record ProgrammeRevision(string Id, int Version);

internal sealed record ReadProgramme : IQuery<Programme>
{
    public static readonly ReadProgramme Query = new();
}

/// <summary>One loyalty programme.</summary>
internal sealed class ProgrammeGrain : Grain<Programme>
{
    public override string Type => Programme.GrainType;

    public override Programme Initial => Programme.Unknown;

    public override object Answer(Programme state, IQuery query) => state;

    public override Decision Decide(Programme state, ICommand command, in CommandContext context) => command switch
    {
        DefineProgramme define when define.ExpectedVersion is { } expected && expected != state.Version => Decision.Reject(LoyaltyRejections.ProgrammeChanged),
        DefineProgramme define when state.Terms is { } terms && ProgrammeText.Of(terms) == ProgrammeText.Of(define.Terms) =>
            Decision.Unchanged(new ProgrammeRevision(define.Id, state.Version)),
        DefineProgramme define => Decision.Accept(
            new ProgrammeRevision(define.Id, state.Version + 1), new ProgrammeDefined(define.Id, state.Version + 1, define.Terms, define.Actor)),
        _ => throw new NotSupportedException($"A programme does not take {command.GetType().Name}."),
    };

    public override Programme Evolve(Programme state, IEvent @event) =>
        @event is ProgrammeDefined defined ? new Programme(defined.Programme, defined.Version, defined.Terms) : state;
}
