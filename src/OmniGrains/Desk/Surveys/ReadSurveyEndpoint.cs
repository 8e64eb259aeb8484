using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Contracts;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Surveys;

/// <summary>The survey about a conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Survey">The survey.</param>
/// <param name="Kind">What it asks.</param>
/// <param name="State"><c>planned</c>, <c>due</c>, <c>sent</c>, or <c>over</c> (cancelled or skipped).</param>
/// <param name="DueAt">When it is, or was, to be sent.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="ClosesAt">Until when it can be answered.</param>
/// <param name="Score">The answer; absent before there is one.</param>
/// <param name="Comment">What the customer wrote beside it. Plain text: escape it before it is shown in a page.</param>
/// <param name="Agent">Who helped.</param>
public sealed record SurveyDetails(
    string ConversationId, string Survey, SurveyKind Kind, string State, DateTimeOffset DueAt, DateTimeOffset? SentAt, DateTimeOffset? ClosesAt, int? Score, string? Comment, string? Agent);

internal static class ReadSurveyEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/conversations/{id}/survey", Handle)
        .WithName("GetConversationSurvey")
        .WithTags("Desk")
        .WithSummary("What the customer was asked about a conversation, and answered")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "answered", new SurveyDetails(
            "0195f3a2b4c17d3e8f00112233445566", "after-help", SurveyKind.Csat, "sent", new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 1, 10, 0, 1, TimeSpan.Zero),
            new DateTimeOffset(2026, 3, 15, 10, 0, 1, TimeSpan.Zero), 5, "Quick and kind.", "maria"))
        .WaitsForPosition()
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<Results<Ok<SurveyDetails>, ProblemHttpResult>> Handle(string id, IGrains grains, CancellationToken cancellation) =>
        Inbox.Contracts.ConversationId.IsWellFormed(id) && (await grains.Read(Survey.GrainOf(id), ReadSurvey.Query, cancellation)).Value is { About: { } about } survey
            ? TypedResults.Ok(new SurveyDetails(
                id, about.Survey, about.Kind, NamedEnumFactory.NameOf(survey.Stage), survey.DueAt, survey.SentAt, survey.ClosesAt, survey.Score, survey.Comment, about.Agent))
            : TypedResults.Problem(Problems.Of(SurveyRejections.Unknown));
}
