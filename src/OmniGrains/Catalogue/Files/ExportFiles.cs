using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CsvHelper;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OmniGrains.Edge;
using OmniGrains.Engine;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace OmniGrains.Catalogue.Files;

/// <summary>
/// Writes products and prices out page by page: memory is bounded by a page, and no connection is held between two. What
/// changes meanwhile may or may not be in it; nothing is left out or repeated for it.
/// </summary>
internal sealed class ExportFiles(IViewStore views, IOptions<JsonOptions> json)
{
    private const int PageSize = 500;

    public Task Products(HttpContext http, string? format) =>
        Run<ProductRow, string, ProductRow>(http, format, CsvShape.Products, CsvShape.CellsOf, ReadProducts, row => row.Sku, row => row);

    public Task Prices(HttpContext http, string? format) =>
        Run<StoredPrice, (string? Sku, long Id), PriceRow>(
            http, format, CsvShape.Prices, row => CsvShape.CellsOf(row.Price), ReadPrices, row => (row.Price.Sku, row.Id), row => row.Price);

    private async Task Run<TRow, TKey, TWire>(
        HttpContext http, string? format, CsvShape shape, Func<TRow, string?[]> cells, Func<DbConnection, TKey?, Task<IReadOnlyList<TRow>>> read,
        Func<TRow, TKey> key, Func<TRow, TWire> wire)
        where TRow : class
        where TWire : class
    {
        var csv = format == "csv";
        http.Response.ContentType = csv ? $"{FileFormats.Csv}; charset=utf-8" : FileFormats.Ndjson;
        var output = http.Response.BodyWriter;
        if (csv)
        {
            Write(output, [[.. shape.Columns]]);
        }

        var type = (JsonTypeInfo<TWire>)json.Value.SerializerOptions.GetTypeInfo(typeof(TWire));
        var last = default(TKey);
        IReadOnlyList<TRow> page;
        do
        {
            await using (var connection = await views.Open(http.RequestAborted))
            {
                page = await read(connection, last);
            }

            if (csv)
            {
                Write(output, page.Select(cells));
            }
            else
            {
                Write(output, page.Select(wire), type);
            }

            await output.FlushAsync(http.RequestAborted);
            last = page.Count > 0 ? key(page[^1]) : last;
        }
        while (page.Count == PageSize);
    }

    private static void Write<T>(PipeWriter output, IEnumerable<T> rows, JsonTypeInfo<T> type)
    {
        foreach (var row in rows)
        {
            using var writer = new Utf8JsonWriter(output);
            JsonSerializer.Serialize(writer, row, type);
            writer.Flush();
            output.Write("\n"u8);
        }
    }

    private static void Write(PipeWriter output, IEnumerable<string?[]> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true))
        {
            foreach (var row in rows)
            {
                foreach (var cell in row)
                {
                    csv.WriteField(CellText.Write(cell ?? ""));
                }

                csv.NextRecord();
            }
        }

        Encoding.UTF8.GetBytes(text.ToString(), output);
    }

    private static async Task<IReadOnlyList<ProductRow>> ReadProducts(DbConnection connection, string? after)
    {
        var products = (await connection.QueryAsync<StoredProduct>(
            "select sku as Sku, facts as Facts, parts as Parts from products where sku > @after order by sku limit @size",
            new { after = after ?? "", size = PageSize })).AsList();
        if (products.Count == 0)
        {
            return [];
        }

        var barcodes = (await connection.QueryAsync<StoredBarcode>(
            "select sku as Sku, code as Code from product_barcodes where sku >= @first and sku <= @last order by gtin",
            new { first = products[0].Sku, last = products[^1].Sku })).ToLookup(barcode => barcode.Sku, barcode => barcode.Code, StringComparer.Ordinal);
        return [.. products.Select(product => RowOf(product, [.. barcodes[product.Sku]]))];
    }

    private static ProductRow RowOf(StoredProduct product, IReadOnlyList<string> barcodes)
    {
        var facts = JsonSerializer.Deserialize(product.Facts, CatalogueJson.Default.ProductFacts)!;
        var parts = product.Parts is null ? null : JsonSerializer.Deserialize(product.Parts, CatalogueJson.Default.IReadOnlyListBundlePart);
        return new ProductRow(
            product.Sku, facts.Name, facts.Description, facts.Category, facts.Attributes, facts.Cost, facts.TaxClass, facts.Images, barcodes, parts);
    }

    private static async Task<IReadOnlyList<StoredPrice>> ReadPrices(DbConnection connection, (string? Sku, long Id) after)
    {
        var rows = await connection.QueryAsync<PriceColumns>(
            """
            select sku as Sku, id as Id, list as List, amount as Amount, currency as Currency, begins as Begins, ends as Ends from product_prices
            where (sku, id) > (@sku, @id) order by sku, id limit @size
            """,
            new { sku = after.Sku ?? "", id = after.Id, size = PageSize });
        return
        [
            .. rows.Select(row => new StoredPrice(row.Id, new PriceRow(
                row.Sku, row.List, Amounts.FromStored(row.Amount), row.Currency, Timestamps.Parse(row.Begins),
                row.Ends is null ? null : Timestamps.Parse(row.Ends)))),
        ];
    }

    private sealed record StoredPrice(long Id, PriceRow Price);

    private sealed class StoredProduct
    {
        public required string Sku { get; init; }

        public required string Facts { get; init; }

        public string? Parts { get; init; }
    }

    private sealed class StoredBarcode
    {
        public required string Sku { get; init; }

        public required string Code { get; init; }
    }

    private sealed class PriceColumns
    {
        public required string Sku { get; init; }

        public long Id { get; init; }

        public required string List { get; init; }

        public long Amount { get; init; }

        public required string Currency { get; init; }

        public required string Begins { get; init; }

        public string? Ends { get; init; }
    }
}

internal static class ExportEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Describe(routes.MapGet("/catalogue/products", (HttpContext http, ExportFiles files, string? format) =>
            IsKnown(format) ? files.Products(http, format) : Refuse(http)), "ExportProducts", "Export all products",
            "Archived ones too, with barcodes and parts, in the order of their SKUs; the import takes it back.",
            typeof(ProductRow), new ProductRow("TEAPOT", "Blue teapot", Barcodes: ["4006381333931"]));
        Describe(routes.MapGet("/catalogue/prices", (HttpContext http, ExportFiles files, string? format) =>
            IsKnown(format) ? files.Prices(http, format) : Refuse(http)), "ExportPrices", "Export all prices",
            "Those of the past and to come too, by SKU and in the order in which they were set.",
            typeof(PriceRow), new PriceRow("TEAPOT", "retail", 12.50m, "EUR", new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    private static bool IsKnown(string? format) => format is null or "ndjson" or "csv";

    private static Task Refuse(HttpContext http) => FileFormats.Unknown.ToProblem().ExecuteAsync(http);

    private static void Describe(RouteHandlerBuilder endpoint, string name, string summary, string description, Type row, object example) => endpoint
        .WithName(name)
        .WithTags("Catalogue")
        .WithSummary(summary)
        .WithDescription(
            $"{description} As newline-delimited JSON, or with format=csv as CSV; texts that a spreadsheet would run as a formula have an apostrophe "
            + "in front, which the import takes off again.")
        .Produces(StatusCodes.Status200OK, row, FileFormats.Ndjson, FileFormats.Csv)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "a row", example, FileFormats.Ndjson)
        .WaitsForPosition()
        .RequireScope(Scopes.CatalogueRead);
}
