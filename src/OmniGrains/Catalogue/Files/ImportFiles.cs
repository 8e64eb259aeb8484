using System.Text.Json.Serialization.Metadata;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Prices;
using OmniGrains.Catalogue.Products;
using OmniGrains.Edge;
using OmniGrains.Engine;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace OmniGrains.Catalogue.Files;

/// <summary>Takes products and prices from files, row by row, each as the use case of its own that it is.</summary>
internal sealed class ImportFiles(IMediator mediator, LiveCatalogue catalogue, IOptions<JsonOptions> json)
{
    public Task Products(HttpContext http, Intent intent) => Run<ProductRow>(
        http, CsvShape.Products, (row, number) => Record(row, number, RowIntent(intent, number)),
        row => [row.Sku, .. (row.Parts ?? []).OfType<BundlePart>().Select(part => part.Sku), .. row.Barcodes ?? []]);

    public Task Prices(HttpContext http, Intent intent) => Run<PriceRow>(
        http, CsvShape.Prices, (row, number) => Record(row, number, RowIntent(intent, number)), row => [row.Sku]);

    private static Intent RowIntent(Intent intent, long number) => intent.Key is null ? intent : intent with { Key = $"{intent.Key}:{number}" };

    private async Task Run<T>(HttpContext http, CsvShape shape, Func<T, long, Task<RowOutcome>> record, Func<T, IEnumerable<string>> names)
        where T : class
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        http.Response.ContentType = FileFormats.Ndjson;
        await http.Response.StartAsync(http.RequestAborted);
        var rows = FileFormats.IsCsv(http.Request.ContentType)
            ? CsvRows.Read(http.Request.Body, shape, TypeOf<T>(), http.RequestAborted)
            : NdjsonRows.Read(http.Request.BodyReader, TypeOf<T>(), http.RequestAborted);
        await new RowsRun<T>(record, names, TypeOf<RowOutcome>()).Run(rows, http.Response.BodyWriter, http.RequestAborted);
    }

    private JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)json.Value.SerializerOptions.GetTypeInfo(typeof(T));

    private async Task<RowOutcome> Record(ProductRow row, long number, Intent intent)
    {
        var put = await mediator.Send(new PutProduct(row.Sku, row.Input, null, intent, row.Parts));
        return put.Rejection is { } refused
            ? RowOutcome.Rejected(number, row.Sku, refused)
            : RowOutcome.Recorded(number, row.Sku, put.Position);
    }

    private async Task<RowOutcome> Record(PriceRow row, long number, Intent intent)
    {
        if (row.Currency is { } currency && (await catalogue.Lists()).Find(row.List) is { } list && list.Currency != currency)
        {
            return RowOutcome.Rejected(number, row.Sku, CatalogueRejections.CurrencyFixed(list));
        }

        var set = await mediator.Send(new AddPrice(row.Sku, row.Input, intent));
        return set.Rejection is { } refused
            ? RowOutcome.Rejected(number, row.Sku, refused)
            : RowOutcome.Recorded(number, row.Sku, set.Position);
    }
}

/// <summary>The formats of files.</summary>
internal static class FileFormats
{
    public const string Csv = "text/csv";
    public const string Ndjson = "application/x-ndjson";

    public static bool IsCsv(string? contentType) => contentType?.StartsWith(Csv, StringComparison.OrdinalIgnoreCase) ?? false;

    public static readonly Rejection Unknown = new("request.invalid", "format: must be csv or ndjson.");
}

internal static class ImportEndpoints
{
    private const string Rows =
        "A stream of any length, as CSV (text/csv; the first row names the columns) or newline-delimited JSON (application/x-ndjson). Answers with one "
        + "line of JSON per row, in order, while the rows still come: read while you send. A row that fails does not stop the others.";

    private static readonly RowOutcome Recorded = new(1, "recorded", "TEAPOT", 14);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/catalogue/products", (HttpContext http, Intent intent, ImportFiles files) => files.Products(http, intent))
            .WithName("ImportProducts")
            .WithTags("Catalogue")
            .WithSummary("Import products")
            .WithDescription(
                $"{Rows} Columns: sku, name, description, category, attributes (a JSON object), cost, currency, taxClass, images and barcodes (separated "
                + "by |), parts (2*TEAPOT|1*CUP). Each row is what PUT /v1/products/{sku} and its parts are; parts come before their bundles. All of a row counts, or nothing of it.")
            .Accepts<ProductRow>(FileFormats.Ndjson, FileFormats.Csv)
            .Produces<RowOutcome>(StatusCodes.Status200OK, FileFormats.Ndjson)
            .WithRequestExample("two products", "sku,name,category,cost,currency,barcodes\nTEAPOT,Blue teapot,kitchen/tea,4.10,EUR,4006381333931\nCUP,Cup,kitchen/tea,1.20,EUR,\n", FileFormats.Csv)
            .WithRequestExample("a product", new ProductRow("TEAPOT", "Blue teapot", Barcodes: ["4006381333931"]), FileFormats.Ndjson)
            .WithExample(StatusCodes.Status200OK, "a row", Recorded, FileFormats.Ndjson)
            .AllowAnyBodySize()
            .RequireScope(Scopes.CatalogueWrite);
        routes.MapPost("/catalogue/prices", (HttpContext http, Intent intent, ImportFiles files) => files.Prices(http, intent))
            .WithName("ImportPrices")
            .WithTags("Catalogue")
            .WithSummary("Import prices")
            .WithDescription($"{Rows} Columns: sku, list, amount, currency, from, until. Each row is what POST /v1/products/{{sku}}/prices is.")
            .Accepts<PriceRow>(FileFormats.Ndjson, FileFormats.Csv)
            .Produces<RowOutcome>(StatusCodes.Status200OK, FileFormats.Ndjson)
            .WithRequestExample("two prices", soon => $"sku,list,amount,from,until\nTEAPOT,retail,12.50,,\nTEAPOT,retail,9.90,{soon:yyyy-MM-dd}T00:00:00Z,{soon.AddDays(7):yyyy-MM-dd}T00:00:00Z\n", FileFormats.Csv)
            .WithRequestExample("a price", new PriceRow("TEAPOT", "retail", 12.50m), FileFormats.Ndjson)
            .WithExample(StatusCodes.Status200OK, "a row", Recorded, FileFormats.Ndjson)
            .AllowAnyBodySize()
            .RequireScope(Scopes.CatalogueWrite);
    }
}
