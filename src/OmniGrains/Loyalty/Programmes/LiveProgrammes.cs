using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Programmes;

/// <summary>Reads programmes for use cases.</summary>
internal sealed class LiveProgrammes(IGrains grains)
{
    public const int LongestId = 40;

    /// <summary>The programme; null when there is none of that id.</summary>
    public async ValueTask<Programme?> Find(string id, CancellationToken cancellation)
    {
        var found = Slugs.IsSlug(id, LongestId) ? (await grains.Read(Programme.GrainOf(id), ReadProgramme.Query, cancellation)).Value : null;
        return found is { Terms: not null } ? found : null;
    }

    public async ValueTask<ProgrammeTerms> TermsOf(string id, CancellationToken cancellation) =>
        (await grains.Read(Programme.GrainOf(id), ReadProgramme.Query, cancellation)).Value.Terms!;

    public async ValueTask<IReadOnlyList<string>> Ids(CancellationToken cancellation) =>
        (await grains.Read(ProgrammesGrain.Id, ReadProgrammeList.Query, cancellation)).Value.Ids;
}
