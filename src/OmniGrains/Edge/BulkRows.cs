using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>
/// Newline-delimited JSON in, one answer per row out, in order. Memory is bounded by the rows under way, whatever the length of
/// the stream; a row that fails does not stop the others.
/// </summary>
/// <typeparam name="TInput">A row that is pushed.</typeparam>
/// <typeparam name="TRow">Its answer.</typeparam>
/// <param name="input">How to read a row.</param>
/// <param name="answer">How to write an answer.</param>
/// <param name="record">Handles a row, whose number counts from 1.</param>
/// <param name="refuse">The answer to a row that cannot be read, or of which it is unknown whether it was recorded.</param>
internal sealed class BulkRows<TInput, TRow>(
    JsonTypeInfo<TInput> input, JsonTypeInfo<TRow> answer, Func<TInput, long, CancellationToken, Task<TRow>> record, Func<long, Rejection, TRow> refuse)
    where TInput : class
{
    private const int RowsUnderWay = 1_024;

    /// <summary>Answers a request whose body is such a stream, while it is still coming.</summary>
    public async Task Run(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        http.Response.ContentType = "application/x-ndjson";
        await http.Response.StartAsync(http.RequestAborted);
        await new OrderedAnswers<TRow>(RowsUnderWay, answer).Run(
            NdjsonRows.Read(http.Request.BodyReader, input, CancellationToken.None), Begin, http.Response.BodyWriter, http.RequestAborted);
    }

    private Task<TRow> Begin(ReadRow<TInput> row, CancellationToken cancellation) =>
        row.Value is { } value ? Record(value, row.Number, cancellation) : Task.FromResult(refuse(row.Number, row.Unreadable!));

    private async Task<TRow> Record(TInput row, long number, CancellationToken cancellation)
    {
        try
        {
            return await record(row, number, cancellation);
        }
        catch (JournalUnavailableException)
        {
            return refuse(number, OrderedAnswers<TRow>.Unknown);
        }
    }
}
