using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;

namespace OmniGrains.Live;

internal static class StreamEndpoint
{
    private const string Example =
        "id: 1204\nevent: order.purchase-recorded\ndata: {\"position\":1204,\"type\":\"order.purchase-recorded\",\"stream\":\"order/till-7:4711\","
        + "\"at\":\"2026-03-01T09:30:00Z\",\"customer\":\"c1\",\"data\":{\"orderId\":\"till-7:4711\"}}\n\n";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/stream", Stream).WithName("streamEvents").WithTags("Live").RequireScope(Scopes.StreamRead)
            .WithSummary("Everything that happens, as server-sent events.")
            .WithDescription(
                "Starts at the journal's head, or behind the position in Last-Event-ID or from. The event's id is its position, so a "
                + "client that reconnects misses nothing. A comment is sent every 15 seconds when nothing happens. A reader that takes nothing "
                + "for 30 seconds is cut off; it resumes by Last-Event-ID.")
            .Produces(StatusCodes.Status200OK, typeof(string), "text/event-stream")
            .WithExample(200, "A purchase", Example, "text/event-stream");

    /// <param name="http">The request.</param>
    /// <param name="stream">Who writes.</param>
    /// <param name="families">Who belongs together.</param>
    /// <param name="customer">Only what concerns this customer.</param>
    /// <param name="kind">Only these kinds: repeat it or separate by commas; <c>order.</c> means all that begin so.</param>
    /// <param name="from">Start behind this position.</param>
    /// <param name="lastEventId">The same, as a reconnecting client sends it; wins over <paramref name="from"/>.</param>
    private static async Task Stream(
        HttpContext http,
        EventStream stream,
        ICustomerFamilies families,
        string? customer,
        string[]? kind,
        string? from,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId)
    {
        if (!TryStart(string.IsNullOrEmpty(lastEventId) ? from : lastEventId, stream.Head, out var after)
            || !await stream.HasReached(after, http.RequestAborted))
        {
            await Problems.Of(400, "stream.position-invalid", "from and Last-Event-ID must be a position that the journal has reached.").ToResult().ExecuteAsync(http);
            return;
        }

        if (!stream.TryEnter())
        {
            await Problems.Of(503, "stream.full", "Too many readers are connected to this node.").ToResult().ExecuteAsync(http);
            return;
        }

        try
        {
            var administrative = http.Features.Get<Caller>()?.May(Scopes.Admin) == true;
            var filter = new EventFilter(customer, EventFilter.KindsOf(kind), administrative, families);
            await stream.Run(http, after, filter);
        }
        finally
        {
            stream.Leave();
        }
    }

    private static bool TryStart(string? sent, long head, out long after)
    {
        after = head;
        return sent is null || (long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out after));
    }
}
