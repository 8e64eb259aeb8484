using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Customers;

/// <summary>What a merge would give; nothing is recorded.</summary>
/// <param name="Combined">The record as it would be.</param>
/// <param name="Conflicts">Kinds of identities of which the two have too many together; while there are any, the merge is refused.</param>
/// <param name="Allowed">Whether the merge would be carried out when you ask for it.</param>
/// <param name="Automatic">Whether it would also be carried out unasked, when a request names both records by strong or verified identities.</param>
/// <param name="Obstacles">What stands against it, as codes.</param>
public sealed record MergePreview(
    CustomerRecord Combined, IReadOnlyList<string> Conflicts, bool Allowed, bool Automatic, IReadOnlyList<string> Obstacles);

internal static class PreviewMergeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/customers/{id}/merge-preview", Handle)
        .WithName("PreviewMerge")
        .WithTags("Customers")
        .WithSummary("See what a merge would give")
        .WithDescription("The combined record, what speaks against it, and whether it would be done unasked. Records nothing.")
        .Produces<MergePreview>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .WaitsForPosition()
        .RequireScope(Scopes.CustomersRead);

    private static async Task<Results<Ok<MergePreview>, ProblemHttpResult>> Handle(string id, string with, Families families)
    {
        var (ours, unknown) = await families.Find(id);
        var (theirs, unknownOther) = await families.Find(with);
        return (unknown ?? unknownOther) is { } rejection
            ? TypedResults.Problem(Problems.Of(rejection))
            : TypedResults.Ok(PreviewOf(ours!, theirs!));
    }

    private static MergePreview PreviewOf(Family ours, Family theirs)
    {
        var same = ours.Root == theirs.Root;
        var combined = same ? ours : new Family(
            ours.Root, ours.State, [.. ours.Parts, .. theirs.Parts], Math.Max(ours.Position, theirs.Position));
        var conflicts = same ? [] : MergeRules.Conflicts(ours, theirs);
        var obstacles = ObstaclesOf(ours, theirs, conflicts);
        return new MergePreview(
            LiveRecord.Of(combined, ours.Root), conflicts, obstacles.All(code => code == MergeRules.Separated), obstacles.Count == 0, obstacles);
    }

    private static List<string> ObstaclesOf(Family ours, Family theirs, IReadOnlyList<string> conflicts)
    {
        var obstacles = new List<string>();
        if (ours.Root == theirs.Root)
        {
            obstacles.Add(MergeRules.SameRecord);
            return obstacles;
        }

        obstacles.AddRange(conflicts.Select(kind => $"too-many-{kind}"));
        if (ours.Parts.Count + theirs.Parts.Count > Links.MostMembers)
        {
            obstacles.Add(MergeRules.TooMany);
        }

        if (ours.IsSeparatedFrom(theirs))
        {
            obstacles.Add(MergeRules.Separated);
        }

        return obstacles;
    }
}
