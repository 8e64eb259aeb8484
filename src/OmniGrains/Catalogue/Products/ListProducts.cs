using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Products;

/// <summary>A product in a list.</summary>
public sealed record ProductSummary(string Sku, string Name, string? Category, string? Image, bool IsBundle, bool Archived);

internal static class ListProductsEndpoint
{
    private const int MostItems = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/products", Handle)
        .WithName("ListProducts")
        .WithTags("Catalogue")
        .WithSummary("List and search products")
        .WithDescription(
            "In the order of their SKUs. q finds fragments of SKU, name, category and attribute values: every word must occur, at least one of them with "
            + "three characters. category names a category with all below it. archived=true lists what is no longer sold; page with cursor.")
        .Produces<Page<ProductSummary>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "found", new Page<ProductSummary>(
            [new ProductSummary("TEAPOT", "Blue teapot", "kitchen/tea", "https://images.example.com/teapot.jpg", false, false)], null))
        .WaitsForPosition()
        .RequireScope(Scopes.CatalogueRead);

    private static async Task<Results<Ok<Page<ProductSummary>>, ProblemHttpResult>> Handle(
        IViewStore views, string? q, string? category, bool? archived, string? cursor, int? limit, CancellationToken cancellation)
    {
        var size = Math.Clamp(limit ?? 50, 1, MostItems);
        if (!TextCursor.TryRead(cursor, out var after))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        if (ProductQuery.Of(q, category, archived ?? false, views.Dialect) is not { } query)
        {
            return TypedResults.Problem(Problems.Of(ProductQuery.Unusable));
        }

        query.Parameters.Add("after", after);
        query.Parameters.Add("size", size + 1);
        await using var connection = await views.Open(cancellation);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(query.Sql, query.Parameters, cancellationToken: cancellation))).AsList();
        var next = rows.Count > size ? TextCursor.Of(rows[size - 1].Sku) : null;
        return TypedResults.Ok(new Page<ProductSummary>([.. rows.Take(size).Select(SummaryOf)], next));
    }

    private static ProductSummary SummaryOf(Row row)
    {
        var facts = JsonSerializer.Deserialize(row.Facts, CatalogueJson.Default.ProductFacts)!;
        return new ProductSummary(row.Sku, facts.Name, facts.Category, facts.Images.Count > 0 ? facts.Images[0] : null, row.Parts is not null, row.Archived != 0);
    }

    private sealed class Row
    {
        public required string Sku { get; init; }

        public required string Facts { get; init; }

        public string? Parts { get; init; }

        public long Archived { get; init; }
    }
}

/// <summary>Opaque cursors over SKUs.</summary>
internal static class TextCursor
{
    public static string Of(string sku) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(sku));

    /// <returns>False when it is not a cursor that <see cref="Of"/> made; an absent one reads as the empty text.</returns>
    public static bool TryRead(string? cursor, out string sku)
    {
        sku = "";
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        if (cursor.Length > 4 * Sku.Longest || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        sku = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return Sku.IsValid(sku);
    }
}

/// <summary>The statement behind the list of products.</summary>
internal sealed record ProductQuery(string Sql, DynamicParameters Parameters)
{
    private const int LongestQuery = 100;
    private const int MostWords = 5;
    private const int Trigram = 3;

    public static readonly Rejection Unusable = new(
        "request.invalid", "q: 1 to 5 words, one of at least 3 characters, at most 100 characters in all; category: at most 200 characters.");

    public static ProductQuery? Of(string? q, string? category, bool archived, SqlDialect dialect)
    {
        var words = (q ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (q is not null && (q.Length > LongestQuery || words.Length is 0 or > MostWords || !words.Any(word => word.Length >= Trigram) || !Slugs.IsText(q, LongestQuery)))
        {
            return null;
        }

        if (category is not null && !Slugs.IsText(category, 200))
        {
            return null;
        }

        var parameters = new DynamicParameters();
        var conditions = words.Select((word, i) => ConditionOf(word, $"w{i}", dialect, parameters)).ToList();
        if (category is not null)
        {
            // '0' follows '/' : everything between is below the category.
            conditions.Add("(category = @category or (category >= @below and category < @beyond))");
            parameters.AddDynamicParams(new { category, below = $"{category}/", beyond = $"{category}0" });
        }

        parameters.Add("archived", archived ? 1L : 0L);
        var further = string.Concat(conditions.Select(condition => $" and {condition}"));
        return new ProductQuery(
            $"select sku as Sku, facts as Facts, parts as Parts, archived as Archived from products where sku > @after and archived = @archived{further} order by sku limit @size",
            parameters);
    }

    private static string ConditionOf(string word, string name, SqlDialect dialect, DynamicParameters parameters)
    {
        if (dialect == SqlDialect.Sqlite && word.Length >= Trigram)
        {
            parameters.Add(name, $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            return $"id in (select rowid from products_fts where products_fts match @{name})";
        }

        parameters.Add(name, $"%{word.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%");
        return $@"search like @{name} escape '\'";
    }
}
