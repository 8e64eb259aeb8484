using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Customers.Contracts;

namespace OmniGrains.Customers;

/// <summary>The JSON of everything that this slice stores or sends between processes.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IdentityOwned))]
[JsonSerializable(typeof(IdentityValue))]
[JsonSerializable(typeof(IdentityReleased))]
[JsonSerializable(typeof(IdentityAttached))]
[JsonSerializable(typeof(IdentityDetached))]
[JsonSerializable(typeof(ProfileChanged))]
[JsonSerializable(typeof(ConsentChanged))]
[JsonSerializable(typeof(BehaviourTracked))]
[JsonSerializable(typeof(PurchaseNoted))]
[JsonSerializable(typeof(OrderStateNoted))]
[JsonSerializable(typeof(LoyaltyNoted))]
[JsonSerializable(typeof(ConversationNoted))]
[JsonSerializable(typeof(MemberAdmitted))]
[JsonSerializable(typeof(MergeExplained))]
[JsonSerializable(typeof(MemberConfirmed))]
[JsonSerializable(typeof(MemberWithdrawn))]
[JsonSerializable(typeof(MemberRemoved))]
[JsonSerializable(typeof(CustomerMerged))]
[JsonSerializable(typeof(MergeDeclined))]
[JsonSerializable(typeof(CustomerUnmerged))]
[JsonSerializable(typeof(MergeSuggested))]
[JsonSerializable(typeof(CustomerErased))]
[JsonSerializable(typeof(CustomerReply))]
[JsonSerializable(typeof(IdentityOwner))]
[JsonSerializable(typeof(MergeReply))]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(CustomerInput))]
[JsonSerializable(typeof(CustomerReceipt))]
[JsonSerializable(typeof(CustomerRecord))]
[JsonSerializable(typeof(CustomerPage))]
[JsonSerializable(typeof(CustomerExport))]
[JsonSerializable(typeof(TimelinePage))]
[JsonSerializable(typeof(IdentityInput))]
[JsonSerializable(typeof(ConsentInput))]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(UndoRequest))]
[JsonSerializable(typeof(MergeReceipt))]
[JsonSerializable(typeof(MergePreview))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class CustomersJson : JsonSerializerContext;
