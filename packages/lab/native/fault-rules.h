// Loss and black holes on a device that no forwarder serves: rules at the device itself (nft(8), netdev family).
#pragma once
#include "netlink.h"
#include "random.h"
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>

/** The loss pattern repeats after so many packets; multiples of 1/4096 are the losses there are. */
#define PATTERN_PACKETS 4096

struct fault_rules {
  const char *device;
  /** NF_NETDEV_INGRESS or NF_NETDEV_EGRESS. */
  uint32_t hook;
  double loss_percent;
  /** Larger packets vanish; 0 for none. */
  uint32_t hole_bytes;
  /** Draws the pattern of the loss. */
  struct random random;
};

static const char fault_set[] = "__set%d";

static inline void rules_message(struct request *r, uint16_t type, uint16_t flags, uint32_t sequence) {
  request_message(r, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type), NLM_F_REQUEST | flags, sequence);
  struct nfgenmsg family = {.nfgen_family = NFPROTO_NETDEV, .version = NFNETLINK_V0};
  request_append(r, &family, sizeof family);
}

static inline void rules_batch(struct request *r, uint16_t type) {
  request_message(r, type, NLM_F_REQUEST, 0);
  struct nfgenmsg subsystem = {.res_id = htons(NFNL_SUBSYS_NFTABLES)};
  request_append(r, &subsystem, sizeof subsystem);
}

static inline void rules_number(struct request *r, uint16_t type, uint32_t value) {
  uint32_t big = htonl(value);
  request_attribute(r, type, &big, sizeof big);
}

static inline struct nlattr *rules_expression(struct request *r, const char *name, struct nlattr **data) {
  struct nlattr *element = request_nest(r, NFTA_LIST_ELEM);
  request_text(r, NFTA_EXPR_NAME, name);
  *data = request_nest(r, NFTA_EXPR_DATA);
  return element;
}

static inline void rules_end(struct request *r, struct nlattr *element, struct nlattr *data) {
  request_end(r, data);
  request_end(r, element);
}

/** Begins a rule; its expressions follow. */
static inline struct nlattr *rules_begin(struct request *r, const char *table, uint32_t sequence) {
  rules_message(r, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, sequence);
  request_text(r, NFTA_RULE_TABLE, table);
  request_text(r, NFTA_RULE_CHAIN, "faults");
  return request_nest(r, NFTA_RULE_EXPRESSIONS);
}

static inline void rules_drop(struct request *r, struct nlattr *expressions) {
  struct nlattr *data, *element = rules_expression(r, "counter", &data);
  rules_end(r, element, data);
  element = rules_expression(r, "immediate", &data);
  rules_number(r, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
  struct nlattr *value = request_nest(r, NFTA_IMMEDIATE_DATA), *verdict = request_nest(r, NFTA_DATA_VERDICT);
  rules_number(r, NFTA_VERDICT_CODE, NF_DROP);
  request_end(r, verdict);
  request_end(r, value);
  rules_end(r, element, data);
  request_end(r, expressions);
}

static inline void rules_add_hole(struct request *r, const char *table, const struct fault_rules *rules) {
  struct nlattr *expressions = rules_begin(r, table, 5), *data, *element = rules_expression(r, "meta", &data);
  rules_number(r, NFTA_META_KEY, NFT_META_LEN);
  rules_number(r, NFTA_META_DREG, NFT_REG_1);
  rules_end(r, element, data);
  element = rules_expression(r, "byteorder", &data);
  rules_number(r, NFTA_BYTEORDER_SREG, NFT_REG_1);
  rules_number(r, NFTA_BYTEORDER_DREG, NFT_REG_1);
  rules_number(r, NFTA_BYTEORDER_OP, NFT_BYTEORDER_HTON);
  rules_number(r, NFTA_BYTEORDER_LEN, 4);
  rules_number(r, NFTA_BYTEORDER_SIZE, 4);
  rules_end(r, element, data);
  element = rules_expression(r, "cmp", &data);
  rules_number(r, NFTA_CMP_SREG, NFT_REG_1);
  rules_number(r, NFTA_CMP_OP, NFT_CMP_GT);
  struct nlattr *value = request_nest(r, NFTA_CMP_DATA);
  // On its way out a packet has its Ethernet header already, on its way in no longer.
  rules_number(r, NFTA_DATA_VALUE, rules->hole_bytes + (rules->hook == NF_NETDEV_EGRESS ? 14 : 0));
  request_end(r, value);
  rules_end(r, element, data);
  rules_drop(r, expressions);
}

/** The ordinals that are lost of every PATTERN_PACKETS, as a set. */
static inline void rules_add_pattern(struct request *r, const char *table, struct fault_rules *rules) {
  rules_message(r, NFT_MSG_NEWSET, NLM_F_CREATE, 6);
  request_text(r, NFTA_SET_TABLE, table);
  request_text(r, NFTA_SET_NAME, fault_set);
  rules_number(r, NFTA_SET_FLAGS, NFT_SET_ANONYMOUS | NFT_SET_CONSTANT);
  rules_number(r, NFTA_SET_KEY_TYPE, 0);
  rules_number(r, NFTA_SET_KEY_LEN, 4);
  rules_number(r, NFTA_SET_ID, 1);
  uint32_t ordinal[PATTERN_PACKETS], lost = (uint32_t)(rules->loss_percent / 100 * PATTERN_PACKETS + 0.5);
  struct nlattr *description = request_nest(r, NFTA_SET_DESC);
  rules_number(r, NFTA_SET_DESC_SIZE, lost);
  request_end(r, description);
  for (uint32_t i = 0; i < PATTERN_PACKETS; i++) ordinal[i] = i;
  for (uint32_t done = 0; done < lost;) {
    rules_message(r, NFT_MSG_NEWSETELEM, NLM_F_CREATE, 7);
    request_text(r, NFTA_SET_ELEM_LIST_TABLE, table);
    request_text(r, NFTA_SET_ELEM_LIST_SET, fault_set);
    rules_number(r, NFTA_SET_ELEM_LIST_SET_ID, 1);
    struct nlattr *elements = request_nest(r, NFTA_SET_ELEM_LIST_ELEMENTS);
    // The length of an attribute has 16 bits.
    for (uint32_t end = done + 2048; done < lost && done < end; done++) {
      uint32_t other = done + (uint32_t)(random_next(&rules->random) % (PATTERN_PACKETS - done)), value = ordinal[other];
      ordinal[other] = ordinal[done];
      struct nlattr *element = request_nest(r, NFTA_LIST_ELEM), *key = request_nest(r, NFTA_SET_ELEM_KEY);
      request_attribute(r, NFTA_DATA_VALUE, &value, sizeof value);
      request_end(r, key);
      request_end(r, element);
    }
    request_end(r, elements);
  }
}

static inline void rules_add_loss(struct request *r, const char *table, struct fault_rules *rules) {
  int is_total = rules->loss_percent >= 100;
  if (!is_total) rules_add_pattern(r, table, rules);
  struct nlattr *expressions = rules_begin(r, table, 8), *data, *element;
  if (!is_total) {
    element = rules_expression(r, "numgen", &data);
    rules_number(r, NFTA_NG_DREG, NFT_REG_1);
    rules_number(r, NFTA_NG_MODULUS, PATTERN_PACKETS);
    rules_number(r, NFTA_NG_TYPE, NFT_NG_INCREMENTAL);
    rules_end(r, element, data);
    element = rules_expression(r, "lookup", &data);
    request_text(r, NFTA_LOOKUP_SET, fault_set);
    rules_number(r, NFTA_LOOKUP_SET_ID, 1);
    rules_number(r, NFTA_LOOKUP_SREG, NFT_REG_1);
    rules_end(r, element, data);
  }
  rules_drop(r, expressions);
}

/** Replaces the faults of one device and hook in one transaction; without any, takes them away. 0 or an error. */
static inline int rules_apply(struct request *r, int socket, struct fault_rules *rules) {
  char table[64];
  snprintf(table, sizeof table, "dwcp-%s-%s", rules->hook == NF_NETDEV_EGRESS ? "out" : "in", rules->device);
  r->length = 0;
  rules_batch(r, NFNL_MSG_BATCH_BEGIN);
  // Made first, or there might be none to delete.
  for (int i = 0; i < 2; i++) {
    rules_message(r, i == 0 ? NFT_MSG_NEWTABLE : NFT_MSG_DELTABLE, i == 0 ? NLM_F_CREATE : NLM_F_ACK, 1);
    request_text(r, NFTA_TABLE_NAME, table);
  }
  if (rules->loss_percent > 0 || rules->hole_bytes > 0) {
    rules_message(r, NFT_MSG_NEWTABLE, NLM_F_CREATE, 3);
    request_text(r, NFTA_TABLE_NAME, table);
    rules_message(r, NFT_MSG_NEWCHAIN, NLM_F_CREATE, 4);
    request_text(r, NFTA_CHAIN_TABLE, table);
    request_text(r, NFTA_CHAIN_NAME, "faults");
    struct nlattr *hook = request_nest(r, NFTA_CHAIN_HOOK);
    rules_number(r, NFTA_HOOK_HOOKNUM, rules->hook);
    rules_number(r, NFTA_HOOK_PRIORITY, 0);
    request_text(r, NFTA_HOOK_DEV, rules->device);
    request_end(r, hook);
    request_text(r, NFTA_CHAIN_TYPE, "filter");
    rules_number(r, NFTA_CHAIN_POLICY, NF_ACCEPT);
    if (rules->hole_bytes > 0) rules_add_hole(r, table, rules);
    if (rules->loss_percent > 0) rules_add_loss(r, table, rules);
  }
  rules_batch(r, NFNL_MSG_BATCH_END);
  return request_send(r, socket);
}
