using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.People;

namespace OmniGrains.Notifications.Asking;

/// <summary>What a provider tells of a message.</summary>
/// <param name="Channel">Over which channel it went.</param>
/// <param name="State"><c>bounced</c> and <c>complained</c> mean that nothing is sent to that address any more.</param>
/// <param name="Code">Why; at most 40 lower-case letters, digits, dots or hyphens.</param>
public sealed record ReportInput(string Channel, NoticeReport State, string? Code = null);

/// <summary>The answer to what was told of, or done with, a notification.</summary>
public sealed record NotificationChange(string Id, long Position);

internal static class FollowUpEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/notifications/{id}/reports", Report)
            .WithName("ReportNotification")
            .WithTags("Notifications")
            .WithSummary("Tell what became of a message")
            .WithDescription(
                "For providers whose reports we do not receive ourselves, e.g. of e-mail; the Message-ID begins with the notification's id and its channel. A report never goes back "
                + "(delivered after bounced is ignored). What did not arrive leads to the next channel, if one is left.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("a bounce", new ReportInput(NoticeChannels.Email, NoticeReport.Bounced, "5.1.1"))
            .WithExample(StatusCodes.Status200OK, "noted", new NotificationChange("01k0000000000000000000000.1", 1210))
            .RequireScope(Scopes.NotificationsWrite);
        routes.MapPost("/notifications/{id}/replay", Replay)
            .WithName("ReplayNotification")
            .WithTags("Notifications")
            .WithSummary("Send a dead letter once more")
            .WithDescription("One that failed on every channel, or of which it is in doubt whether it was sent. It takes its channels from the beginning; audited.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithExample(StatusCodes.Status200OK, "queued", new NotificationChange("01k0000000000000000000000.1", 1211))
            .RequireScope(Scopes.NotificationsManage);
    }

    private static async Task<Results<Ok<NotificationChange>, ProblemHttpResult>> Report(
        string id, ReportInput input, Intent intent, HttpContext http, IGrains grains, CancellationToken cancellation) =>
        !NoticeChannels.All.Contains(input.Channel) || (input.Code is not null && !Slugs.IsSlug(input.Code, 40))
            ? TypedResults.Problem(Problems.Of(new Rejection("request.invalid", $"channel: one of {string.Join(", ", NoticeChannels.All)}; code: at most 40 lower-case letters, digits, dots or hyphens.")))
            : await Ask(id, new ReportNotice(id, input.Channel, input.State, input.Code), intent.Context($"{id}/{input}"), http, grains, cancellation);

    private static Task<Results<Ok<NotificationChange>, ProblemHttpResult>> Replay(
        string id, Intent intent, HttpContext http, IGrains grains, CancellationToken cancellation) =>
        Ask(id, new ReplayNotice(id, intent.Actor), intent.Context(id), http, grains, cancellation);

    private static async Task<Results<Ok<NotificationChange>, ProblemHttpResult>> Ask(
        string id, ICommand<NoticeReply> command, CommandContext context, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        if (PersonNotices.RecordIn(id) is not { } record)
        {
            return TypedResults.Problem(Problems.Of(NotificationRejections.Unknown));
        }

        var outcome = await grains.Ask(PersonNotices.GrainOf(record), command, context, cancellation);
        return outcome.ToResult(_ => new NotificationChange(id, outcome.Position)).ToOk(http);
    }
}
